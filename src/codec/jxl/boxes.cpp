#include "codec/jxl/boxes.h"

#include "base/bytes.h"
#include "codec/iso_box.h"

#include <brotli/decode.h>

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <utility>

namespace lightmill {
namespace {

/// Of what was compressed; none has as much.
constexpr std::size_t kMostUnpacked = std::size_t{16} << 20;

struct CloseBrotli {
  void operator()(BrotliDecoderState* state) const noexcept { BrotliDecoderDestroyInstance(state); }
};

/// None where that is no Brotli stream, or one of something larger.
std::optional<Bytes> unpacked(JxlBoxes::View stream) {
  const std::unique_ptr<BrotliDecoderState, CloseBrotli> state(BrotliDecoderCreateInstance(nullptr, nullptr, nullptr));
  Bytes all;
  const std::uint8_t* from = stream.data();
  std::size_t left = stream.size();
  BrotliDecoderResult result = BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT;
  while (state && result == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT && all.size() <= kMostUnpacked) {
    std::array<std::uint8_t, 65'536> piece;
    std::size_t room = piece.size();
    std::uint8_t* to = piece.data();
    result = BrotliDecoderDecompressStream(state.get(), &left, &from, &room, &to, nullptr);
    all.insert(all.end(), piece.data(), to);
  }
  const bool whole = result == BROTLI_DECODER_RESULT_SUCCESS && all.size() <= kMostUnpacked;
  return whole ? std::optional(std::move(all)) : std::nullopt;
}

bool is_type(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

/// Of what a reader of the codestream has no need of, or what it alone understands.
bool is_silent(std::string_view type) {
  constexpr std::array kTypes{"JXL ", "ftyp", "jxll", "jxli", "jxlc", "jxlp", "jbrd", "free", "skip"};
  return std::ranges::find(kTypes, type) != kTypes.end();
}

constexpr std::size_t kShortHead = 8;

/// Writers of libjxl's own time before 0.9 have a long head's size in front of its type, where ISO/IEC 14496-12 has it
/// behind.
std::optional<IsoBox> jxl_box_at(JxlBoxes::View file) {
  constexpr std::size_t kType = 12;
  auto box = box_at(file);
  if (!box || box->head == kShortHead || is_type(box->type) || !is_type(text_of(file.subspan(kType, 4)))) return box;
  box->type = text_of(file.subspan(kType, 4));
  box->size = big_endian(file.subspan(4, 8));
  return box;
}

/// What a file begins with, as far as it is there; none where that is no box.
struct FirstBox {
  IsoBox head;
  JxlBoxes::View bytes;
};
std::optional<FirstBox> first_box(JxlBoxes::View file) {
  const auto head = jxl_box_at(file);
  if (!head || head->size < head->head) return std::nullopt;
  return FirstBox{*head, file.first(static_cast<std::size_t>(std::min<std::uint64_t>(head->size, file.size())))};
}

bool has_long_head(JxlBoxes::View file) {
  while (const auto box = first_box(file)) {
    if (box->head.head > kShortHead) return true;
    file = file.subspan(box->bytes.size());
  }
  return false;
}

/// The same boxes, but for those that are too large.
Bytes with_short_heads(JxlBoxes::View file) {
  Bytes shortened;
  shortened.reserve(file.size());
  const auto add = [&](JxlBoxes::View bytes) { shortened.insert(shortened.end(), bytes.begin(), bytes.end()); };
  while (const auto box = first_box(file)) {
    const std::uint64_t size = box->head.size - box->head.head + kShortHead;
    if (box->head.head > kShortHead && size <= std::numeric_limits<std::uint32_t>::max()) {
      for (const int shift : {24, 16, 8, 0}) shortened.push_back(static_cast<std::uint8_t>(size >> shift));
      shortened.insert(shortened.end(), box->head.type.begin(), box->head.type.end());
      add(box->bytes.subspan(box->head.head));
    } else {
      add(box->bytes);
    }
    file = file.subspan(box->bytes.size());
  }
  add(file);
  return shortened;
}

}  // namespace

JxlBoxes::JxlBoxes(View file) : file_(file), contained_(!file.empty() && file[0] == 0) {
  if (!contained_) {
    codestream_.push_back(file);
    return;
  }
  if (has_long_head(file)) {
    shortened_ = with_short_heads(file);
    file_ = shortened_;
  }
  walk();
}

JxlBoxes::View JxlBoxes::codestream_from(const std::uint8_t* at) const {
  for (const View piece : codestream_) {
    const std::uint8_t *const begin = std::max(at, piece.data()), *const end = piece.data() + piece.size();
    if (begin < end) return {begin, end};
  }
  return {};
}

void JxlBoxes::walk() {
  for (View left = file_; !left.empty();) {
    const auto box = first_box(left);
    const bool has_head = box_at(left).has_value();
    if (!codestream_.empty() && (!box || !is_type(box->head.type)) && (has_head || left.size() < kShortHead)) {
      behind_ = left.size();
      return;
    }
    if (!box || (box->head.size > left.size() && !box->head.to_the_end)) damage_ = "the file ends early";
    if (!box) return;
    take(box->head.type, box->bytes.subspan(box->head.head));
    left = left.subspan(box->bytes.size());
  }
}

void JxlBoxes::take(std::string_view type, View content) {
  constexpr std::size_t kIndex = 4;  // in front of a part
  if (type == "jxlc") codestream_.push_back(content);
  if (type == "jxlp") codestream_.push_back(content.subspan(std::min(kIndex, content.size())));
  holds_jpeg_ |= type == "jbrd";
  if (type == "Exif" && exif_.empty())
    take_exif(content);
  else if (type == "xml " && xmp_.empty())
    take_xmp(content);
  else if (type == "brob")
    take_packed(content);
  else if (!is_silent(type))
    ++unknown_;
}

void JxlBoxes::take_packed(View content) {
  constexpr std::size_t kType = 4;
  const std::string_view type = content.size() >= kType ? text_of(content.first(kType)) : "";
  bool& seen = type == "Exif" ? exif_unpacked_ : xmp_unpacked_;  // each once, whatever comes of it
  if ((type != "Exif" || !exif_.empty()) && (type != "xml " || !xmp_.empty())) return void(++unknown_);
  if (std::exchange(seen, true)) return void(++unknown_);
  const auto bytes = unpacked(content.subspan(kType));
  if (!bytes)
    broken_.emplace_back(type == "Exif" ? "its EXIF is broken and is left out" : "its XMP is broken and is left out");
  else if (type == "Exif")
    take_exif(*bytes);
  else
    take_xmp(*bytes);
}

/// In front of the block stands where it begins. Some writers put there what stands in front of it in a JPEG.
void JxlBoxes::take_exif(View content) {
  constexpr std::size_t kOffset = 4;
  const std::uint64_t skipped = content.size() < kOffset ? 0 : big_endian(content.subspan(0, kOffset));
  if (content.size() < kOffset || skipped > content.size() - kOffset) {
    broken_.emplace_back("its EXIF is broken and is left out");
    return;
  }
  View block = content.subspan(kOffset + static_cast<std::size_t>(skipped));
  if (text_of(block).starts_with(kExifName)) block = block.subspan(kExifName.size());
  exif_.assign(block.begin(), block.end());
}

void JxlBoxes::take_xmp(View content) { xmp_.assign(content.begin(), content.end()); }

std::vector<std::string> JxlBoxes::warnings() const {
  std::vector<std::string> texts = broken_;
  if (unknown_ > 0) texts.emplace_back(std::to_string(unknown_) + " of its boxes, which are not known, are left out");
  if (behind_ > 0) texts.emplace_back(std::to_string(behind_) + " bytes behind the picture: not kept");
  return texts;
}

}  // namespace lightmill
