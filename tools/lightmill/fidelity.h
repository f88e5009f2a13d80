#pragma once

#include <opencv2/core/mat.hpp>

namespace lightmill::cli {

/// How close a picture is to what it should show.
struct Fidelity {
  double psnr_rgb = 0;     ///< dB, R, G and B together
  double psnr_luma = 0;    ///< dB
  double psnr_chroma = 0;  ///< dB, Cb and Cr together
  double ssim_luma = 0;
};

/// What a picture (CV_8UC3 in BGR order, or CV_8UC1) should be at another size: by Lanczos3 in double precision, slow,
/// and sharing no code with any resizer that is measured. CV_64FC3, from 0 to 255.
cv::Mat ideal_of(const cv::Mat& original, cv::Size size);

/// What a picture of whatever size should be sharpened: luma by an unsharp mask, luma + amount * (luma - gauss(luma)),
/// in double precision, and the colors with it. Beyond an edge the edge sample repeats. CV_64FC3, from 0 to 255.
cv::Mat ideal_sharpened(const cv::Mat& original, double amount, double sigma);

/// Of a picture against an ideal of its size. SSIM needs 11x11 samples and is 1 below that.
Fidelity fidelity(const cv::Mat& ideal, const cv::Mat& written);

}  // namespace lightmill::cli
