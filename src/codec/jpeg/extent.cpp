#include "codec/jpeg/extent.h"

#include "codec/jpeg/marker_codes.h"

#include <cstring>

namespace lightmill {
namespace {

constexpr std::uint8_t kStuffing = 0x00;

/// libjpeg looks for the next marker without a limit.
constexpr std::size_t kMostOdd = std::size_t{1} << 20;

}  // namespace

bool JpegExtent::find(std::span<const std::uint8_t> bytes) {
  while (inside_ != Inside::nothing)
    if (!(inside_ == Inside::markers ? pass_marker(bytes) : pass_scan(bytes))) return false;
  return true;
}

bool JpegExtent::pass_marker(std::span<const std::uint8_t> bytes) {
  if (bytes.size() < at_ + 2) return false;
  const std::uint8_t marker = bytes[at_ + 1];
  if (bytes[at_] != 0xFF || marker == kStuffing || marker == 0xFF) {  // 0xFF may be repeated before a marker
    ++at_;
    if (++odd_ > kMostOdd) inside_ = Inside::nothing;
    return true;
  }
  if (marker == jpeg_marker::kEoi) inside_ = Inside::nothing;
  if (jpeg_marker::stands_alone(marker)) {
    at_ += 2;
    return true;
  }
  if (bytes.size() < at_ + 4) return false;
  const std::size_t length = std::size_t{bytes[at_ + 2]} << 8 | bytes[at_ + 3];
  if (bytes.size() < at_ + 2 + length) return false;
  at_ += 2 + length;
  if (marker == jpeg_marker::kSos) inside_ = Inside::scan;
  return true;
}

bool JpegExtent::pass_scan(std::span<const std::uint8_t> bytes) {
  const std::size_t left = bytes.size() - at_;
  const void* found = left > 0 ? std::memchr(bytes.data() + at_, 0xFF, left) : nullptr;
  at_ = found ? static_cast<std::size_t>(static_cast<const std::uint8_t*>(found) - bytes.data()) : bytes.size();
  if (bytes.size() < at_ + 2) return false;
  const std::uint8_t marker = bytes[at_ + 1];
  const bool goes_on = marker == kStuffing || (marker >= jpeg_marker::kRst0 && marker < jpeg_marker::kSoi);
  if (goes_on)
    at_ += 2;
  else
    inside_ = Inside::markers;
  return true;
}

}  // namespace lightmill
