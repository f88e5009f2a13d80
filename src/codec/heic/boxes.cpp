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

std::optional<IsoBox> sound_box_at(BoxReader::View bytes) {
  auto box = box_at(bytes);
  const auto is_letter = [](char c) { return c >= ' ' && c <= '~'; };
  if (!box || !std::ranges::all_of(box->type, is_letter) || box->size < box->head) return std::nullopt;
  if (box->to_the_end) box->size = bytes.size();
  return box;
}

std::optional<Box> Boxes::next() {
  if (left_.empty()) return std::nullopt;
  const auto box = sound_box_at(left_);
  if (!box) throw Error(Cause::damaged, "what is in its box \"" + std::string(name_) + "\" are no boxes");
  if (box->size > left_.size())
    throw Error(Cause::damaged, "its box \"" + std::string(box->type) + "\" is longer than what it is in");
  const auto whole = left_.first(static_cast<std::size_t>(box->size));
  left_ = left_.subspan(whole.size());
  return Box{box->type, whole.subspan(box->head)};
}

BoxVersion box_version(BoxReader& reader) {
  const std::uint32_t word = reader.word();
  return {static_cast<int>(word >> 24), word & 0xFFFFFF};
}

}  // namespace lightmill
