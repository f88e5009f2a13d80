#include "codec/png/extent.h"

#include <algorithm>
#include <string_view>

namespace lightmill {
namespace {

bool is_letter(std::uint8_t c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

}  // namespace

bool PngExtent::find(std::span<const std::uint8_t> bytes) {
  constexpr std::size_t kLengthAndType = 8, kChecksum = 4, kLongest = 0x7FFFFFFF;
  constexpr std::string_view kEnd = "IEND";
  while (!found_ && bytes.size() >= at_ + kLengthAndType) {
    const auto head = bytes.subspan(at_, kLengthAndType), type = head.subspan(4);
    const std::size_t length = std::size_t{head[0]} << 24 | head[1] << 16 | head[2] << 8 | head[3];
    if (length > kLongest || !std::ranges::all_of(type, is_letter)) {
      found_ = true;
      break;
    }
    if (bytes.size() - at_ - kLengthAndType < length + kChecksum) return false;
    at_ += kLengthAndType + length + kChecksum;
    found_ = std::ranges::equal(type, kEnd, {}, {}, [](char c) { return static_cast<std::uint8_t>(c); });
  }
  return found_;
}

}  // namespace lightmill
