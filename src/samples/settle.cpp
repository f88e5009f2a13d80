#include "image/pooled_mat.h"
#include "samples/chroma.h"
#include "samples/graphs.h"
#include "samples/large.h"
#include "samples/resample.h"

#include "lightmill/error.h"

#include <cmath>

namespace lightmill {
namespace {

bool is_whole(const Region& region) {
  return region.x == std::floor(region.x) && region.y == std::floor(region.y) &&
         region.width == std::floor(region.width) && region.height == std::floor(region.height);
}

bool is_inside(const Region& region, Size size) {
  return region.x >= 0 && region.y >= 0 && region.x + region.width <= size.width &&
         region.y + region.height <= size.height;
}

/// A window that is not what the plan says is the plan's fault.
void check(const Region& window, Size frame, Size wanted) {
  if (is_whole(window) && is_inside(window, frame) && window_size(window) == wanted) return;
  throw Error(Cause::internal, "settling needs a window of whole samples and of " + to_string(wanted) +
                                   " in a frame of " + to_string(frame));
}

void copy(const Plane& from, const Region& window, Plane& to) {
  from.mat()(whole_rect(window))
      .copyTo(to.mat()({0, 0, static_cast<int>(window.width), static_cast<int>(window.height)}));
}

Frame settled(Planes from, const step::Settle& step, Workshop& workshop) {
  check(from.window, from.plane[0].size(), step.size);
  const Subsampling wanted = from.count == 1 ? kSampling444 : step.subsampling;
  const auto sizes = plane_sizes(step.size, wanted);
  const bool exact = from.plane[0].size() == sizes.luma;
  if (is_settled(from.window) && from.subsampling == wanted && exact) return from;

  Planes to = allocate_planes(step.size, wanted, from.count, workshop.pool);
  const auto settle_chroma = [&](std::size_t i) {
    const Region window = chroma_window(from, to);
    const bool aligned =
        is_whole(window) && is_inside(window, from.plane[i].size()) && window_size(window) == sizes.chroma;
    if (aligned) return copy(from.plane[i], window, to.plane[i]);
    scale_plane({from.plane[i].view(), window, to.plane[i].view(), sizes.chroma, Resampling::bicubic}, workshop);
  };
  const SpareCores::Loan loan = cores_for(step.size.area(), from.count - 1, workshop.cores);
  for_each_index(loan, from.count, [&](int i) {
    if (i == 0) return copy(from.plane[0], from.window, to.plane[0]);
    settle_chroma(static_cast<std::size_t>(i));
  });
  replicate_edges(to);
  return to;
}

Frame settled(Pixels from, const step::Settle& step, Workshop& workshop) {
  const Size frame{from.mat.cols, from.mat.rows};
  check(from.window, frame, step.size);
  if (frame == step.size) return from;
  return Pixels{pooled_copy(from.mat(whole_rect(from.window)), workshop.pool), Region::whole(step.size)};
}

}  // namespace

Frame settle(Frame frame, const step::Settle& step, Workshop& workshop) {
  return std::visit([&](auto& samples) { return settled(std::move(samples), step, workshop); }, frame);
}

}  // namespace lightmill
