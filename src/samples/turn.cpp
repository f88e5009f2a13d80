#include "samples/turn.h"

#include "image/pooled_mat.h"
#include "samples/large.h"

#include <opencv2/core.hpp>

namespace lightmill {
namespace {

Frame turned(Planes from, Orientation turn, Workshop& workshop) {
  Planes to;
  to.count = from.count;
  to.subsampling = transposes(turn) ? from.subsampling.transposed() : from.subsampling;
  to.window = lightmill::turned(from.window, from.plane[0].size(), turn);
  const SpareCores::Loan loan = cores_for(from.plane[0].size().area(), from.count - 1, workshop.cores);
  for_each_index(loan, from.count, [&](int index) {
    const auto i = static_cast<std::size_t>(index);
    to.plane[i] = Plane(lightmill::turned(from.plane[i].size(), turn), workshop.pool);
    turn_samples(from.plane[i].mat(), to.plane[i].mat(), turn);
    from.plane[i] = {};
  });
  return to;
}

Frame turned(const Pixels& from, Orientation turn, Workshop& workshop) {
  const Size size{from.mat.cols, from.mat.rows};
  return Pixels{lightmill::turn(from.mat, turn, workshop.pool), lightmill::turned(from.window, size, turn)};
}

}  // namespace

void turn_samples(const cv::Mat& from, cv::Mat to, Orientation turn) {
  switch (turn) {
    case Orientation::identity:
      from.copyTo(to);
      break;
    case Orientation::flip_horizontal:
      cv::flip(from, to, 1);
      break;
    case Orientation::rotate_180:
      cv::flip(from, to, -1);
      break;
    case Orientation::flip_vertical:
      cv::flip(from, to, 0);
      break;
    case Orientation::transpose:
      cv::transpose(from, to);
      break;
    case Orientation::rotate_90:
      cv::rotate(from, to, cv::ROTATE_90_CLOCKWISE);
      break;
    case Orientation::transverse:
      cv::transpose(from, to);
      cv::flip(to, to, -1);
      break;
    case Orientation::rotate_270:
      cv::rotate(from, to, cv::ROTATE_90_COUNTERCLOCKWISE);
      break;
  }
}

cv::Mat turn(const cv::Mat& samples, Orientation turn, BufferPool& pool) {
  const Size after = lightmill::turned(Size{samples.cols, samples.rows}, turn);
  cv::Mat to = pooled_mat({after.width, after.height}, samples.type(), pool);
  turn_samples(samples, to, turn);
  return to;
}

Frame turn(Frame frame, Orientation turn, Workshop& workshop) {
  if (turn == Orientation::identity) return frame;
  return std::visit([&](auto& samples) { return turned(std::move(samples), turn, workshop); }, frame);
}

}  // namespace lightmill
