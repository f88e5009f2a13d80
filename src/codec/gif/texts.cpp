#include "codec/gif/texts.h"

#include <algorithm>

namespace lightmill {
namespace {

/// What the first of sub-blocks holds, as far as it is there; nothing behind the last.
std::span<const std::uint8_t> first_of(std::span<const std::uint8_t> blocks) {
  if (blocks.empty()) return {};
  return blocks.subspan(1, std::min<std::size_t>(blocks[0], blocks.size() - 1));
}

}  // namespace

std::size_t joined_size(std::span<const std::uint8_t> blocks) {
  std::size_t size = 0;
  for (auto left = blocks; !first_of(left).empty(); left = left.subspan(1 + first_of(left).size()))
    size += first_of(left).size();
  return size;
}

Bytes joined_sub_blocks(std::span<const std::uint8_t> blocks) {
  Bytes joined;
  joined.reserve(joined_size(blocks));
  for (auto left = blocks; !first_of(left).empty(); left = left.subspan(1 + first_of(left).size()))
    joined.insert(joined.end(), first_of(left).begin(), first_of(left).end());
  return joined;
}

/// The bytes behind it are 1, then 255 down to 0, then 0.
std::span<const std::uint8_t> xmp_in_gif(std::span<const std::uint8_t> blocks) {
  constexpr std::size_t kBehind = 258;
  if (blocks.size() < kBehind) return {};
  const auto behind = blocks.last(kBehind);
  bool leads_on = behind[0] == 1 && behind[kBehind - 1] == 0;
  for (std::size_t i = 1; i + 1 < kBehind; ++i) leads_on = leads_on && behind[i] == 256 - i;
  return leads_on ? blocks.first(blocks.size() - kBehind) : std::span<const std::uint8_t>();
}

}  // namespace lightmill
