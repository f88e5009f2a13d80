#include "samples/resample.h"

#include "image/pooled_mat.h"
#include "samples/chroma.h"
#include "samples/graphs.h"
#include "samples/large.h"
#include "samples/scale_pixels.h"

#include <utility>

namespace lightmill {
namespace {

Frame resampled(Planes from, const step::Resample& step, Workshop& workshop, const LightCurves*) {
  Planes to = allocate_planes(step.size, step.subsampling, from.count, workshop.pool);
  const SpareCores::Loan loan =
      cores_for(from.plane[0].size().area() + step.size.area(), from.count - 1, workshop.cores);
  for_each_index(loan, from.count, [&](int index) {
    const auto i = static_cast<std::size_t>(index);
    const Region window = i == 0 ? from.window : chroma_window(from, to);
    scale_plane(
        {from.plane[i].view(), window, to.plane[i].view(), i == 0 ? step.size : to.plane[i].size(), step.filter},
        workshop);
    if (i > 0) from.plane[i] = {};
  });
  replicate_edges(to);
  return to;
}

Frame resampled(const Pixels& from, const step::Resample& step, Workshop& workshop, const LightCurves* light) {
  Pixels to{pooled_mat({step.size.width, step.size.height}, from.mat.type(), workshop.pool), Region::whole(step.size)};
  scale_pixels({view_of(std::as_const(from.mat)), from.window, view_of(to.mat), step.size, step.filter, light},
               workshop);
  return to;
}

}  // namespace

Frame resample(Frame frame, const step::Resample& step, Workshop& workshop, const LightCurves* light) {
  return std::visit([&](auto& samples) { return resampled(std::move(samples), step, workshop, light); }, frame);
}

}  // namespace lightmill
