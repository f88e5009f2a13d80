#include "fidelity.h"

#include <opencv2/core.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>
#include <vector>

namespace lightmill::cli {
namespace {

constexpr double kPeak = 255;  // of an 8-bit sample
constexpr int kWindow = 11;    // of SSIM
constexpr double kLobes = 3;

double lanczos3(double x) {
  if (x == 0) return 1;
  if (std::abs(x) >= kLobes) return 0;
  const double t = std::numbers::pi * x;
  return kLobes * std::sin(t) * std::sin(t / kLobes) / (t * t);
}

/// One output sample: weights of the source samples first, first + 1, ...; they sum to 1.
struct Weights {
  int first;
  std::vector<double> each;
};

/// Sample centers lie at half-integers, so output i looks at source position (i + 0.5) * scale. Shrinking widens the
/// kernel by the scale, which is what keeps aliases out.
std::vector<Weights> lanczos_weights(int source, int target) {
  const double scale = static_cast<double>(source) / target;
  const double stretch = std::max(scale, 1.0);
  std::vector<Weights> all;
  all.reserve(static_cast<std::size_t>(target));
  for (int i = 0; i < target; ++i) {
    const double center = (i + 0.5) * scale;
    const int first = static_cast<int>(std::floor(center - kLobes * stretch));
    const int last = static_cast<int>(std::ceil(center + kLobes * stretch));
    Weights weights{.first = first, .each = {}};
    double sum = 0;
    for (int j = first; j <= last; ++j) {
      weights.each.push_back(lanczos3((j + 0.5 - center) / stretch));
      sum += weights.each.back();
    }
    for (double& weight : weights.each) weight /= sum;
    all.push_back(std::move(weights));
  }
  return all;
}

/// From 8 bits to double. Beyond an edge the edge sample repeats.
cv::Mat resize_columns(const cv::Mat& source, int height) {
  cv::Mat target(height, source.cols, CV_64FC3, cv::Scalar::all(0));
  const auto weights = lanczos_weights(source.rows, height);
  const int samples = source.cols * source.channels();
  for (int y = 0; y < height; ++y) {
    const Weights& row = weights[static_cast<std::size_t>(y)];
    auto* out = target.ptr<double>(y);
    for (std::size_t k = 0; k < row.each.size(); ++k) {
      const int from = std::clamp(row.first + static_cast<int>(k), 0, source.rows - 1);
      const auto* in = source.ptr<std::uint8_t>(from);
      for (int x = 0; x < samples; ++x) out[x] += row.each[k] * in[x];
    }
  }
  return target;
}

cv::Mat resize_rows(const cv::Mat& source, int width) {
  cv::Mat target(source.rows, width, CV_64FC3);
  const auto weights = lanczos_weights(source.cols, width);
  for (int y = 0; y < source.rows; ++y) {
    const auto* in = source.ptr<cv::Vec3d>(y);
    auto* out = target.ptr<cv::Vec3d>(y);
    for (int x = 0; x < width; ++x) {
      const Weights& column = weights[static_cast<std::size_t>(x)];
      cv::Vec3d sum(0, 0, 0);
      for (std::size_t k = 0; k < column.each.size(); ++k)
        sum += column.each[k] * in[std::clamp(column.first + static_cast<int>(k), 0, source.cols - 1)];
      out[x] = sum;
    }
  }
  return target;
}

/// B, G and R alike where there is only gray.
cv::Mat in_color(const cv::Mat& picture) {
  if (picture.channels() == 3) return picture;
  cv::Mat color;
  cv::merge(std::vector<cv::Mat>(3, picture), color);
  return color;
}

/// Ringing past black and white cannot be written in 8 bits, by anyone.
cv::Mat within_range(const cv::Mat& samples) {
  return cv::min(cv::max(samples, cv::Scalar::all(0)), cv::Scalar::all(kPeak));
}

/// BT.601, as JFIF has it.
cv::Mat luma_of(const cv::Mat& bgr) {
  cv::Mat y;
  cv::transform(bgr, y, cv::Matx13d(0.114, 0.587, 0.299));
  return y;
}

cv::Mat chroma_of(const cv::Mat& bgr) {
  cv::Mat cb_cr;
  cv::transform(bgr, cb_cr, cv::Matx23d(0.5, -0.331264, -0.168736, -0.081312, -0.418688, 0.5));
  return cb_cr;
}

double psnr_of(const cv::Mat& a, const cv::Mat& b) {
  const double error = cv::norm(a, b, cv::NORM_L2SQR) / (static_cast<double>(a.total()) * a.channels());
  return error == 0 ? std::numeric_limits<double>::infinity() : 10 * std::log10(kPeak * kPeak / error);
}

/// An odd number of taps, which sum to 1.
std::vector<double> gaussian(int taps, double sigma) {
  std::vector<double> weights;
  const int middle = taps / 2;
  double sum = 0;
  for (int i = 0; i < taps; ++i) {
    const double distance = i - middle;
    weights.push_back(std::exp(-distance * distance / (2 * sigma * sigma)));
    sum += weights.back();
  }
  for (double& weight : weights) weight /= sum;
  return weights;
}

/// The weighted mean of each whole window.
cv::Mat smooth(const cv::Mat& plane, const std::vector<double>& weights) {
  const int taps = static_cast<int>(weights.size());
  cv::Mat across(plane.rows, plane.cols - taps + 1, CV_64F, cv::Scalar::all(0));
  cv::Mat result(plane.rows - taps + 1, across.cols, CV_64F, cv::Scalar::all(0));
  for (int k = 0; k < taps; ++k)
    cv::scaleAdd(plane.colRange(k, k + across.cols), weights[static_cast<std::size_t>(k)], across, across);
  for (int k = 0; k < taps; ++k)
    cv::scaleAdd(across.rowRange(k, k + result.rows), weights[static_cast<std::size_t>(k)], result, result);
  return result;
}

/// The mean of each window of SSIM.
cv::Mat smooth(const cv::Mat& plane) {
  static const std::vector<double> weights = gaussian(kWindow, 1.5);
  return smooth(plane, weights);
}

/// Wang, Bovik, Sheikh, Simoncelli 2004: Gaussian window 11x11 of sigma 1.5, K1 0.01, K2 0.03, whole windows only.
double ssim_of(const cv::Mat& a, const cv::Mat& b) {
  constexpr double kC1 = (0.01 * kPeak) * (0.01 * kPeak);
  constexpr double kC2 = (0.03 * kPeak) * (0.03 * kPeak);
  if (std::min(a.cols, a.rows) < kWindow) return 1;
  const cv::Mat mean_a = smooth(a);
  const cv::Mat mean_b = smooth(b);
  const cv::Mat mean_aa = mean_a.mul(mean_a);
  const cv::Mat mean_bb = mean_b.mul(mean_b);
  const cv::Mat mean_ab = mean_a.mul(mean_b);
  const cv::Mat variance_a = smooth(a.mul(a)) - mean_aa;
  const cv::Mat variance_b = smooth(b.mul(b)) - mean_bb;
  const cv::Mat covariance = smooth(a.mul(b)) - mean_ab;
  const cv::Mat above = (2 * mean_ab + kC1).mul(2 * covariance + kC2);
  const cv::Mat below = (mean_aa + mean_bb + kC1).mul(variance_a + variance_b + kC2);
  cv::Mat map;
  cv::divide(above, below, map);
  return cv::mean(map)[0];
}

}  // namespace

cv::Mat ideal_of(const cv::Mat& original, cv::Size size) {
  const cv::Mat resized = resize_rows(resize_columns(in_color(original), size.height), size.width);
  return within_range(resized);
}

cv::Mat ideal_sharpened(const cv::Mat& original, double amount, double sigma) {
  const int reach = static_cast<int>(std::ceil(6 * sigma));
  cv::Mat colors, framed;
  in_color(original).convertTo(colors, CV_64FC3);
  const cv::Mat luma = luma_of(colors);
  cv::copyMakeBorder(luma, framed, reach, reach, reach, reach, cv::BORDER_REPLICATE);
  const cv::Mat detail = amount * (luma - smooth(framed, gaussian(2 * reach + 1, sigma)));
  cv::Mat added;
  cv::merge(std::vector<cv::Mat>(3, detail), added);
  return within_range(colors + added);
}

Fidelity fidelity(const cv::Mat& ideal, const cv::Mat& written) {
  cv::Mat samples;
  in_color(written).convertTo(samples, CV_64FC3);
  const cv::Mat ideal_luma = luma_of(ideal);
  const cv::Mat written_luma = luma_of(samples);
  return {.psnr_rgb = psnr_of(ideal, samples),
          .psnr_luma = psnr_of(ideal_luma, written_luma),
          .psnr_chroma = psnr_of(chroma_of(ideal), chroma_of(samples)),
          .ssim_luma = ssim_of(ideal_luma, written_luma)};
}

}  // namespace lightmill::cli
