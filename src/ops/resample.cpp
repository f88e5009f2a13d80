#include "ops/resample.h"

#include "image/pooled_mat.h"
#include "ops/chroma.h"
#include "ops/graphs.h"

#include <opencv2/core.hpp>

namespace lightmill {
namespace {

Frame resampled(Planes from, const step::Resample& step, ResampleGraphs& graphs, BufferPool& pool) {
  Planes to = allocate_planes(step.size, step.subsampling, from.count, pool);
  scale({from.plane[0], from.window, to.plane[0], step.size, step.filter}, graphs, pool);
  from.plane[0] = {};
  for (std::size_t i = 1; i < static_cast<std::size_t>(from.count); ++i) {
    scale({from.plane[i], chroma_window(from, to), to.plane[i], to.plane[i].size(), step.filter}, graphs, pool);
    from.plane[i] = {};
  }
  replicate_edges(to);
  return to;
}

/// Channel by channel, so that the filters are those of planes.
Frame resampled(const Pixels& from, const step::Resample& step, ResampleGraphs& graphs, BufferPool& pool) {
  Pixels to{pooled_mat({step.size.width, step.size.height}, from.mat.type(), pool), Region::whole(step.size)};
  const Plane wide({from.mat.cols, from.mat.rows}, pool), narrow(step.size, pool);
  for (int channel = 0; channel < from.mat.channels(); ++channel) {
    cv::extractChannel(from.mat, wide.mat(), channel);
    scale({wide, from.window, narrow, step.size, step.filter}, graphs, pool);
    cv::insertChannel(narrow.mat(), to.mat, channel);
  }
  return to;
}

}  // namespace

Frame resample(Frame frame, const step::Resample& step, ResampleGraphs& graphs, BufferPool& pool) {
  return std::visit([&](auto& samples) { return resampled(std::move(samples), step, graphs, pool); }, frame);
}

}  // namespace lightmill
