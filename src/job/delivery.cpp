#include "job/delivery.h"

#include "job/failures.h"
#include "job/stopwatch.h"

#include <utility>

namespace lightmill {

Result Delivery::deliver(Encoded encoded) noexcept {
  if (auto* outcome = std::get_if<Outcome>(&encoded)) return {std::move(*outcome)};
  auto& image = std::get<EncodedImage>(encoded);
  try {
    return hand_over(image);
  } catch (...) {
    return {failed(std::move(image.outcome), current_failure(StageName::write))};
  }
}

/// Whether the picture landed: not if its name was taken meanwhile, by another run perhaps, and what has it now is to
/// be kept.
bool Delivery::put(const EncodedImage& image) {
  const Item& item = image.outcome.item;
  try {
    sink_->put(item.relative, image.bytes.bytes());
    return true;
  } catch (const Error& error) {
    if (error.cause() != Cause::exists || sink_->admit(item) != Sink::Admission::skip) throw;
    return false;
  }
}

/// Takes the outcome out of `image` last: what fails before still has it. Once the sink has the picture nothing may
/// fail, or a picture that is there would be told as failed.
Result Delivery::hand_over(EncodedImage& image) {
  Result result;
  const std::span<const std::uint8_t> bytes = image.bytes.bytes();
  std::filesystem::path output;
  if (sink_) output = sink_->location(image.outcome.item.relative);
  bool landed = true;
  {
    const Stopwatch watch(image.outcome.times.write);
    if (deliver_ == Deliver::bytes) result.bytes.assign(bytes.begin(), bytes.end());
    if (sink_ && deliver_ != Deliver::pixels) landed = put(image);
    if (!landed) result.bytes = {};
  }
  if (deliver_ == Deliver::pixels) result.pixels = std::move(image.pixels);
  if (landed) image.outcome.bytes_out = image.bytes.size;
  image.outcome.output = std::move(output);
  image.outcome.status = landed ? Status::written : Status::skipped;
  result.outcome = std::move(image.outcome);
  return result;
}

}  // namespace lightmill
