#include "image/pooled_mat.h"
#include "samples/chroma.h"
#include "samples/graphs.h"
#include "samples/large.h"
#include "samples/resample.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>

namespace lightmill {
namespace {

constexpr int kMostHelpers = 15;

/// Chroma at the size of luma; planes that are so already are only handed on.
Planes at_full_size(Planes from, const SpareCores::Loan& loan, Workshop& workshop) {
  if (from.subsampling == kSampling444) return from;
  Planes to;
  to.count = from.count;
  to.window = from.window;
  to.plane[0] = std::move(from.plane[0]);
  const Size size = window_size(from.window);
  for_each_index(loan, from.count - 1, [&](int index) {
    const auto i = static_cast<std::size_t>(index) + 1;
    to.plane[i] = Plane(size, workshop.pool);
    scale_plane({from.plane[i].view(), from.window_of(1), to.plane[i].view(), size, Resampling::linear}, workshop);
    from.plane[i] = {};
  });
  return to;
}

/// ITU-T T.871: R = Y + 1.402 Cr, G = Y - 0.344136 Cb - 0.714136 Cr, B = Y + 1.772 Cb. In strips that stay in the
/// cache.
void convert(const Planes& planes, const SpareCores::Loan& loan, cv::Mat& bgr) {
  constexpr int kRows = 32, kStripsAtATime = 8;
  for_each_index(loan, ceil_div(bgr.rows, kRows * kStripsAtATime), [&](int index) {
    cv::Mat ycc;
    const int begin = index * kRows * kStripsAtATime, end = std::min(bgr.rows, begin + kRows * kStripsAtATime);
    for (int top = begin; top < end; top += kRows) {
      const cv::Rect strip(0, top, bgr.cols, std::min(kRows, bgr.rows - top));
      // OpenCV's order is Y, Cr, Cb.
      cv::merge(std::vector{planes.plane[0].mat()(strip), planes.plane[2].mat()(strip), planes.plane[1].mat()(strip)},
                ycc);
      cv::Mat target = bgr(strip);
      cv::cvtColor(ycc, target, cv::COLOR_YCrCb2BGR);
    }
  });
}

}  // namespace

Pixels to_pixels(Planes planes, Workshop& workshop) {
  const cv::Rect rect = whole_rect(planes.window);
  const Region whole = Region::whole({rect.width, rect.height});
  if (planes.count == 1) return {pooled_copy(planes.plane[0].mat()(rect), workshop.pool), whole};
  cv::Mat bgr = pooled_mat(rect.size(), CV_8UC3, workshop.pool);
  const SpareCores::Loan loan = cores_for(Size{rect.width, rect.height}.area(), kMostHelpers, workshop.cores);
  convert(at_full_size(std::move(planes), loan, workshop), loan, bgr);
  return {bgr, whole};
}

}  // namespace lightmill
