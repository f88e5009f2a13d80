#include "codec/gif/texts.h"

#include "base/bytes.h"

#include <algorithm>
#include <string_view>

namespace lightmill {
namespace {

/// Whether it is UTF-8 that says more than ASCII does.
bool is_utf8(const Bytes& text) {
  bool more = false;
  for (std::size_t i = 0; i < text.size();) {
    const std::uint8_t first = text[i++];
    if (first < 0x80) continue;
    if (first < 0xC2 || first > 0xF4) return false;
    for (int left = first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3; left > 0; --left, ++i)
      if (i == text.size() || (text[i] & 0xC0) != 0x80) return false;
    more = true;
  }
  return more;
}

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

std::optional<Metadata::Chunk> png_text_of(Bytes comment) {
  constexpr std::string_view kKeyword("Comment\0\0\0\0\0", 12);  // of an iTXt: not compressed, of no language
  std::erase(comment, std::uint8_t{0});
  if (comment.empty()) return std::nullopt;
  const bool utf8 = is_utf8(comment);
  const std::string_view head = utf8 ? kKeyword : kKeyword.substr(0, 8);
  Metadata::Chunk chunk{utf8 ? "iTXt" : "tEXt", Bytes(head.size() + comment.size())};
  std::ranges::copy(comment, std::ranges::copy(head, chunk.bytes.begin()).out);
  return chunk;
}

}  // namespace lightmill
