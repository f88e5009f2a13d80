#include "image/frame.h"

#include "image/pooled_mat.h"

#include <cmath>
#include <cstring>
#include <utility>

namespace lightmill {
namespace {

bool whole(double value) { return value == std::floor(value); }

void extend_right(Plane& plane, int real_width) {
  for (int y = 0; y < plane.height(); ++y) {
    std::uint8_t* row = plane.row(y);
    std::memset(row + real_width, row[real_width - 1], static_cast<std::size_t>(plane.width() - real_width));
  }
}

void extend_down(Plane& plane, int real_height) {
  for (int y = real_height; y < plane.height(); ++y) {
    std::memcpy(plane.row(y), plane.row(real_height - 1), static_cast<std::size_t>(plane.width()));
  }
}

FrameState state_of(const Planes& planes) {
  return {.domain = Domain::planes,
          .samples = planes.plane[0].size(),
          .window = planes.window,
          .chroma = planes.subsampling,
          .channels = planes.count};
}

FrameState state_of(const Pixels& pixels) {
  return {.domain = Domain::pixels,
          .samples = {pixels.mat.cols, pixels.mat.rows},
          .window = pixels.window,
          .channels = pixels.mat.channels() < 3 ? 1 : 3,
          .alpha = pixels.mat.channels() % 2 == 0,
          .bits = pixels.mat.depth() == CV_16U ? 16 : 8};
}

}  // namespace

ConstView view_of(const cv::Mat& pixels) {
  return {
      pixels.data, pixels.step[0], {pixels.cols, pixels.rows}, pixels.channels(), pixels.depth() == CV_16U ? 16 : 8};
}

View view_of(cv::Mat& pixels) {
  const ConstView view = view_of(std::as_const(pixels));
  return {pixels.data, view.stride, view.size, view.channels, view.bits};
}

FrameState state_of(const Frame& frame) {
  return std::visit([](const auto& samples) { return state_of(samples); }, frame);
}

Region Planes::window_of(int index) const {
  if (index == 0) return window;
  return {window.x / subsampling.across, window.y / subsampling.down, window.width / subsampling.across,
          window.height / subsampling.down};
}

bool is_settled(const Region& window) {
  return window.x == 0 && window.y == 0 && whole(window.width) && whole(window.height);
}

Size window_size(const Region& window) { return {static_cast<int>(window.width), static_cast<int>(window.height)}; }

cv::Rect whole_rect(const Region& window) {
  return {static_cast<int>(window.x), static_cast<int>(window.y), static_cast<int>(window.width),
          static_cast<int>(window.height)};
}

Planes allocate_planes(Size size, Subsampling subsampling, int count, BufferPool& pool) {
  Planes planes;
  planes.count = count;
  planes.subsampling = count == 1 ? kSampling444 : subsampling;
  planes.window = Region::whole(size);
  const auto [luma, chroma] = plane_sizes(size, planes.subsampling);
  planes.plane[0] = Plane(luma, pool);
  for (int i = 1; i < count; ++i) planes.plane[static_cast<std::size_t>(i)] = Plane(chroma, pool);
  return planes;
}

Frame lent(const Frame& frame) {
  const auto* planes = std::get_if<Planes>(&frame);
  if (!planes) return std::get<Pixels>(frame);
  Planes same{.plane = {}, .count = planes->count, .subsampling = planes->subsampling, .window = planes->window};
  for (std::size_t i = 0; i < same.plane.size(); ++i) same.plane[i] = planes->plane[i].lent();
  return same;
}

Frame copied(const Frame& frame, BufferPool& pool) {
  const auto* planes = std::get_if<Planes>(&frame);
  if (!planes) {
    const auto& pixels = std::get<Pixels>(frame);
    return Pixels{pooled_copy(pixels.mat, pool), pixels.window};
  }
  Planes copy{.plane = {}, .count = planes->count, .subsampling = planes->subsampling, .window = planes->window};
  for (std::size_t i = 0; i < static_cast<std::size_t>(copy.count); ++i) {
    copy.plane[i] = Plane(planes->plane[i].size(), pool);
    planes->plane[i].mat().copyTo(copy.plane[i].mat());
  }
  return copy;
}

void replicate_edges(Planes& planes) {
  const Size luma{static_cast<int>(std::ceil(planes.window.width)), static_cast<int>(std::ceil(planes.window.height))};
  if (luma.width < planes.plane[0].width()) extend_right(planes.plane[0], luma.width);
  if (luma.height < planes.plane[0].height()) extend_down(planes.plane[0], luma.height);
}

}  // namespace lightmill
