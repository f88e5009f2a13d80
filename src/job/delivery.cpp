#include "job/delivery.h"

#include "base/hash.h"
#include "codec/formats.h"
#include "job/failures.h"
#include "job/stopwatch.h"

#include <algorithm>
#include <utility>

namespace lightmill {

Result Delivery::deliver(Encoded encoded) noexcept {
  if (auto* outcome = std::get_if<Outcome>(&encoded)) return {std::move(*outcome)};
  auto& image = std::get<EncodedImage>(encoded);
  Result result;
  try {
    hand_over(image, result);
    result.outcome = std::move(image.outcome);
  } catch (...) {
    result.outcome = failed(std::move(image.outcome), current_failure(StageName::write));
    result.pictures.clear();
  }
  return result;
}

/// Once the sink has a result nothing may fail before it is noted, or a picture that is there would not be told of.
void Delivery::hand_over(EncodedImage& image, Result& result) const {
  const Timed timed(image.outcome, Activity::write, timeline_);
  const IdleStopwatch idle(image.outcome.waiting.output);
  auto& outputs = image.outcome.outputs;
  outputs.reserve(outputs.size() + image.outputs.size());
  result.pictures.reserve(image.outputs.size());
  image.outcome.status = Status::skipped;
  for (EncodedOutput& output : image.outputs) {
    outputs.push_back(hand_over(output, image.outcome, result));
    if (outputs.back().status == OutputStatus::written) image.outcome.status = Status::written;
    output.bytes = {};
  }
  std::ranges::sort(outputs, {}, &Output::rendition);
}

Output Delivery::hand_over(EncodedOutput& output, const Outcome& outcome, Result& result) const {
  const std::filesystem::path name = outputs_.name(outcome.item, output.rendition, output.format);
  Output done{.rendition = output.rendition, .path = outputs_.location(name)};
  const std::span<const std::uint8_t> bytes = output.bytes.bytes();
  Picture picture{.rendition = output.rendition, .pixels = std::move(output.pixels)};
  if (deliver_ == Deliver::bytes) picture.bytes.assign(bytes.begin(), bytes.end());
  if (outputs_.has_sink() && deliver_ != Deliver::pixels && !outputs_.put(outcome, output.rendition, name, bytes)) {
    done.status = OutputStatus::skipped;
    return done;
  }
  done.size = output.size;
  done.bytes = bytes.size();
  done.hash = content_hash(bytes);
  if (output.format) done.format = row_of(*output.format).name;
  if (deliver_ != Deliver::outcome) result.pictures.push_back(std::move(picture));
  return done;
}

const std::vector<std::uint8_t>& Result::bytes() const {
  static const std::vector<std::uint8_t> none;
  return pictures.empty() ? none : pictures.front().bytes;
}

const cv::Mat& Result::pixels() const {
  static const cv::Mat none;
  return pictures.empty() ? none : pictures.front().pixels;
}

}  // namespace lightmill
