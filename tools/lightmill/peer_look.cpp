#include "peer_look.h"

#include "fidelity.h"

#include <opencv2/core.hpp>

#include <algorithm>
#include <functional>
#include <utility>

namespace lightmill::cli {
namespace {

constexpr double kIdentical = 100;  // dB, where there is no difference to take the logarithm of

/// Pieces of a picture at full size that is looked at: corners, sides and the middle. All of twelve megapixels would
/// take seconds and a gigabyte for each result.
std::vector<cv::Rect> pieces_of(cv::Size size) {
  constexpr int kSide = 320;
  const cv::Size piece(std::min(kSide, size.width), std::min(kSide, size.height));
  std::vector<cv::Rect> pieces;
  for (int row = 0; row < 3; ++row)
    for (int column = 0; column < 3; ++column)
      pieces.emplace_back(cv::Point((size.width - piece.width) * column / 2, (size.height - piece.height) * row / 2),
                          piece);
  return pieces;
}

/// One below the other.
cv::Mat put_together(cv::Size size, const std::function<cv::Mat(const cv::Rect&)>& piece) {
  std::vector<cv::Mat> all;
  for (const cv::Rect& one : pieces_of(size)) all.push_back(piece(one));
  cv::Mat together;
  cv::vconcat(all, together);
  return together;
}

/// With the samples around it that reach into it.
cv::Mat sharpened_piece(const cv::Mat& original, const cv::Rect& piece) {
  constexpr int kReach = 8;
  const cv::Rect wider =
      cv::Rect(piece.x - kReach, piece.y - kReach, piece.width + 2 * kReach, piece.height + 2 * kReach) &
      cv::Rect(cv::Point(), original.size());
  return ideal_sharpened(original(wider), 0.5, 1)(piece - wider.tl());
}

cv::Mat in_double(const cv::Mat& picture) { return ideal_of(picture, picture.size()); }

/// The square cut out where it is, or half a sample of the result beside that; and the picture scaled and cut at either
/// sample where half of one is over.
std::vector<cv::Mat> ideal_squares(const cv::Mat& original, int edge) {
  const int side = std::min(original.cols, original.rows);
  const cv::Point over(original.cols - side, original.rows - side);
  const int half = cvRound(0.5 * side / edge);
  std::vector<cv::Mat> ideals;
  for (const int beside : {-half, 0, half}) {
    const cv::Point at(std::clamp(over.x / 2 + beside, 0, over.x), std::clamp(over.y / 2 + beside, 0, over.y));
    ideals.push_back(ideal_of(original(cv::Rect(at, cv::Size(side, side))), cv::Size(edge, edge)));
  }
  const auto scaled = [&](int length) { return cvRound(static_cast<double>(length) * edge / side); };
  const cv::Mat covering = ideal_of(original, cv::Size(scaled(original.cols), scaled(original.rows)));
  const cv::Point left(covering.cols - edge, covering.rows - edge);
  for (const int more : {0, 1})
    ideals.push_back(covering(cv::Rect((left.x + more) / 2, (left.y + more) / 2, edge, edge)));
  return ideals;
}

}  // namespace

PeerReference::PeerReference(const PeerJob& job, cv::Mat original) : work_(job.work), original_(std::move(original)) {
  if (work_ == PeerWork::turn) cv::rotate(original_.clone(), original_, cv::ROTATE_90_CLOCKWISE);
}

const std::vector<cv::Mat>& PeerReference::ideals_of(cv::Size size) {
  const auto known = std::ranges::find(ideals_, size, [](const auto& one) { return one.first; });
  if (known != ideals_.end()) return known->second;
  std::vector<cv::Mat> ideals;
  switch (work_) {
    case PeerWork::fit:
      ideals = {ideal_of(original_, size)};
      break;
    case PeerWork::square:
      ideals = ideal_squares(original_, size.width);
      break;
    case PeerWork::turn:
      ideals = {put_together(size, [&](const cv::Rect& piece) { return in_double(original_(piece)); })};
      break;
    case PeerWork::sharpen:
      ideals = {put_together(size, [&](const cv::Rect& piece) { return sharpened_piece(original_, piece); })};
      break;
  }
  return ideals_.emplace_back(size, std::move(ideals)).second;
}

PeerLook PeerReference::look(const cv::Mat& written) {
  const bool in_pieces = work_ == PeerWork::turn || work_ == PeerWork::sharpen;
  const cv::Mat seen =
      in_pieces ? put_together(written.size(), [&](const cv::Rect& piece) { return written(piece); }) : written;
  PeerLook best;
  for (const cv::Mat& ideal : ideals_of(written.size())) {
    const Fidelity found = fidelity(ideal, seen);
    const double psnr = std::min(judged_by_luma(work_) ? found.psnr_luma : found.psnr_rgb, kIdentical);
    if (psnr > best.psnr) best = {.psnr = psnr, .ssim = found.ssim_luma};
  }
  return best;
}

}  // namespace lightmill::cli
