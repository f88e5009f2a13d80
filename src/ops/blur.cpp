#include "ops/blur.h"

#include "ops/text.h"

#include <opencv2/imgproc.hpp>

namespace lightmill::ops {

void gauss(const cv::Mat& from, cv::Mat& to, double sigma_x, double sigma_y) {
  cv::GaussianBlur(from, to, cv::Size(), sigma_x, sigma_y, cv::BORDER_REPLICATE | cv::BORDER_ISOLATED);
}

void apply(const Blur& operation, Planes& planes) {
  for (int i = 0; i < planes.count; ++i) {
    const Subsampling factor = i == 0 ? kSampling444 : planes.subsampling;
    cv::Mat plane = planes.plane[static_cast<std::size_t>(i)].mat();
    if (i == 0) plane = plane(whole_rect(planes.window));
    gauss(plane, plane, operation.sigma / factor.across, operation.sigma / factor.down);
  }
  replicate_edges(planes);
}

void apply(const Blur& operation, cv::Mat& pixels) { gauss(pixels, pixels, operation.sigma, operation.sigma); }

std::string print(const Blur& operation) { return "blur " + print(operation.sigma); }

void parse(std::string_view text, Blur& operation) { operation.sigma = parse_only_number(text, "blur"); }

void validate(const Blur& operation) { require(operation.sigma, {0.1, 100}, "blur: sigma"); }

}  // namespace lightmill::ops
