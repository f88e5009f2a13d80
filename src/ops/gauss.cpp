#include "ops/gauss.h"

#include "image/pooled_mat.h"

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

namespace lightmill::ops {

void gauss(const cv::Mat& from, cv::Mat to, double sigma_x, double sigma_y) {
  cv::GaussianBlur(from, to, cv::Size(), sigma_x, sigma_y, cv::BORDER_REPLICATE | cv::BORDER_ISOLATED);
}

GaussByAlpha::GaussByAlpha(const cv::Mat& pixels, double sigma, BufferPool& pool)
    : sigma_(sigma),
      alpha_(pooled_mat(pixels.size(), pixels.depth(), pool)),
      soft_alpha_(pooled_mat(pixels.size(), CV_32F, pool)),
      product_(pooled_mat(pixels.size(), CV_32F, pool)),
      soft_product_(pooled_mat(pixels.size(), CV_32F, pool)) {
  constexpr double kNothing = 1e-3;  // of an alpha that goes up to 255 or 65535
  cv::extractChannel(pixels, alpha_, pixels.channels() - 1);
  alpha_.convertTo(product_, CV_32F);
  gauss(product_, soft_alpha_, sigma, sigma);
  cv::max(soft_alpha_, kNothing, soft_alpha_);
}

void GaussByAlpha::operator()(cv::Mat& channel) {
  cv::multiply(channel, alpha_, product_, 1, CV_32F);
  gauss(product_, soft_product_, sigma_, sigma_);
  cv::divide(soft_product_, soft_alpha_, channel, 1, channel.depth());
}

}  // namespace lightmill::ops
