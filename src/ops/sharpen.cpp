#include "ops/sharpen.h"

#include "ops/blur.h"
#include "ops/text.h"

#include "lightmill/error.h"

#include <opencv2/imgproc.hpp>

namespace lightmill::ops {
namespace {

/// amount * (luma - gauss(luma)), CV_16S.
cv::Mat detail(const cv::Mat& luma, const Sharpen& operation) {
  cv::Mat soft, difference;
  gauss(luma, soft, operation.sigma, operation.sigma);
  cv::addWeighted(luma, operation.amount, soft, -operation.amount, 0, difference, CV_16S);
  return difference;
}

}  // namespace

void apply(const Sharpen& operation, Planes& planes) {
  const cv::Mat luma = planes.plane[0].mat()(whole_rect(planes.window));
  cv::add(luma, detail(luma, operation), luma, cv::noArray(), CV_8U);
  replicate_edges(planes);
}

// The same detail added to B, G and R changes Y by it and leaves Cb and Cr alone.
void apply(const Sharpen& operation, cv::Mat& pixels) {
  if (pixels.channels() == 1) {
    cv::add(pixels, detail(pixels, operation), pixels, cv::noArray(), CV_8U);
    return;
  }
  cv::Mat luma, added;
  cv::cvtColor(pixels, luma, cv::COLOR_BGR2GRAY);
  const cv::Mat one = detail(luma, operation);
  cv::merge(std::vector{one, one, one}, added);
  cv::add(pixels, added, pixels, cv::noArray(), CV_8U);
}

std::string print(const Sharpen& operation) {
  return "sharpen " + print(operation.amount) + "," + print(operation.sigma);
}

void parse(std::string_view text, Sharpen& operation) {
  const auto given = words(text);
  if (given.size() != 1) {
    throw Error(Cause::usage, "\"sharpen " + std::string(text) + "\"; sharpen takes AMOUNT or AMOUNT,SIGMA");
  }
  const std::size_t comma = given[0].find(',');
  operation.amount = parse_number(given[0].substr(0, comma), "sharpen");
  if (comma != std::string_view::npos) operation.sigma = parse_number(given[0].substr(comma + 1), "sharpen");
}

void validate(const Sharpen& operation) {
  require(operation.amount, {0, 10}, "sharpen: amount");
  require(operation.sigma, {0.1, 100}, "sharpen: sigma");
}

}  // namespace lightmill::ops
