#include "image/comments.h"

#include "base/bytes.h"

#include <algorithm>
#include <span>
#include <string_view>

namespace lightmill {
namespace {

constexpr std::string_view kPlainHead("Comment\0", 8);
constexpr std::string_view kInternationalHead("Comment\0\0\0\0\0", 12);  // not packed, of no language

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

}  // namespace

std::optional<Metadata::Chunk> text_of_comment(Bytes comment) {
  std::erase(comment, std::uint8_t{0});
  if (comment.empty()) return std::nullopt;
  const bool utf8 = is_utf8(comment);
  const std::string_view head = utf8 ? kInternationalHead : kPlainHead;
  Metadata::Chunk chunk{utf8 ? "iTXt" : "tEXt", Bytes(head.size() + comment.size())};
  std::ranges::copy(comment, std::ranges::copy(head, chunk.bytes.begin()).out);
  return chunk;
}

std::optional<Bytes> comment_of_text(const Metadata::Chunk& chunk) {
  constexpr std::size_t kMost = 65'533;
  const std::string_view head = chunk.type == "iTXt" ? kInternationalHead : kPlainHead;
  const bool is_plain = chunk.type == "tEXt" || chunk.type == "iTXt";
  if (!is_plain || !text_of(chunk.bytes).starts_with(head)) return std::nullopt;
  const auto said = std::span(chunk.bytes).subspan(head.size());
  return said.empty() || said.size() > kMost ? std::nullopt : std::optional(Bytes(said.begin(), said.end()));
}

}  // namespace lightmill
