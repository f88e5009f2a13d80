#include "codec/png/text.h"

#include "codec/png/inflate.h"

#include <algorithm>
#include <string_view>

namespace lightmill {
namespace {

constexpr std::string_view kKeyword("XML:com.adobe.xmp\0", 18);

}  // namespace

bool is_xmp(std::span<const std::uint8_t> itxt) {
  return itxt.size() >= kKeyword.size() &&
         std::ranges::equal(kKeyword, itxt.first(kKeyword.size()),
                            [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
}

/// Behind the keyword: whether it is compressed, the method, a language, a zero, the keyword's translation, a zero.
Bytes xmp_packet(std::span<const std::uint8_t> itxt) {
  if (itxt.size() < kKeyword.size() + 2) return {};
  const bool compressed = itxt[kKeyword.size()] != 0;
  auto left = itxt.subspan(kKeyword.size() + 2);
  for (int texts = 0; texts < 2; ++texts) {
    const auto zero = std::ranges::find(left, std::uint8_t{0});
    if (zero == left.end()) return {};
    left = left.subspan(static_cast<std::size_t>(zero - left.begin()) + 1);
  }
  return compressed ? inflated(left).value_or(Bytes()) : Bytes(left.begin(), left.end());
}

Bytes xmp_chunk(std::span<const std::uint8_t> packet) {
  constexpr std::size_t kFlagsAndTexts = 4;
  Bytes chunk(kKeyword.size() + kFlagsAndTexts + packet.size());
  std::ranges::copy(kKeyword, chunk.begin());
  std::ranges::copy_backward(packet, chunk.end());
  return chunk;
}

}  // namespace lightmill
