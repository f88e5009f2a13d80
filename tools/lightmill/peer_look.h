#pragma once

#include "peer_job.h"

#include <opencv2/core/mat.hpp>

#include <utility>
#include <vector>

namespace lightmill::cli {

/// How close a result is to what it should show.
struct PeerLook {
  double psnr = 0;  ///< dB of R, G and B together; of luma where that alone is judged
  double ssim = 0;  ///< of luma
};

/// Programs that sharpen R, G and B alike do the same to luma as those that sharpen luma alone, and are told apart by
/// chroma, where neither is wrong.
inline bool judged_by_luma(PeerWork work) { return work == PeerWork::sharpen; }

/// What becomes of one photograph in a job, done slowly and exactly on its pixels.
class PeerReference {
 public:
  /// The original is upright, CV_8UC3 or CV_8UC1.
  PeerReference(const PeerJob& job, cv::Mat original);

  /// A square's middle may be rounded to a whole sample of the result or of the original: what is nearest counts.
  PeerLook look(const cv::Mat& written);

 private:
  const std::vector<cv::Mat>& ideals_of(cv::Size size);

  PeerWork work_;
  cv::Mat original_;
  std::vector<std::pair<cv::Size, std::vector<cv::Mat>>> ideals_;  ///< sides may be rounded in two ways
};

}  // namespace lightmill::cli
