#include "codec/heic/boxes.h"

#include "base/bytes.h"

#include "lightmill/error.h"

#include <algorithm>
#include <string>

namespace lightmill {

BoxReader::View BoxReader::take(std::uint64_t bytes) {
  if (bytes > left_.size()) throw Error(Cause::damaged, "its box \"" + std::string(name_) + "\" ends early");
  const View taken = left_.first(static_cast<std::size_t>(bytes));
  left_ = left_.subspan(taken.size());
  return taken;
}

std::uint64_t BoxReader::number(std::size_t bytes) { return big_endian(take(bytes)); }

std::string_view BoxReader::type() { return text_of(take(4)); }

std::string_view BoxReader::text() {
  const auto zero = std::ranges::find(left_, std::uint8_t{0});
  const std::string_view text = text_of(take(static_cast<std::size_t>(zero - left_.begin())));
  if (!left_.empty()) skip(1);
  return text;
}

std::optional<BoxHead> box_head(BoxReader::View bytes) {
  constexpr std::size_t kHead = 8, kLongHead = 16;
  if (bytes.size() < kHead) return std::nullopt;
  BoxHead head{text_of(bytes.subspan(4, 4)), kHead, big_endian(bytes.first(4))};
  const auto is_letter = [](char c) { return c >= ' ' && c <= '~'; };
  if (!std::ranges::all_of(head.type, is_letter)) return std::nullopt;
  if (head.told == 0) head.told = bytes.size();
  if (head.told == 1) {
    if (bytes.size() < kLongHead) return std::nullopt;
    head.size = kLongHead;
    head.told = big_endian(bytes.subspan(kHead, 8));
  }
  if (head.told < head.size) return std::nullopt;
  return head;
}

std::optional<Box> Boxes::next() {
  if (left_.empty()) return std::nullopt;
  const auto head = box_head(left_);
  if (!head) throw Error(Cause::damaged, "what is in its box \"" + std::string(name_) + "\" are no boxes");
  if (head->told > left_.size())
    throw Error(Cause::damaged, "its box \"" + std::string(head->type) + "\" is longer than what it is in");
  const auto whole = left_.first(static_cast<std::size_t>(head->told));
  left_ = left_.subspan(whole.size());
  return Box{head->type, whole.subspan(head->size)};
}

BoxVersion box_version(BoxReader& reader) {
  const std::uint32_t word = reader.word();
  return {static_cast<int>(word >> 24), word & 0xFFFFFF};
}

}  // namespace lightmill
