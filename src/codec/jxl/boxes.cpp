#include "codec/jxl/boxes.h"

#include "base/bytes.h"

#include <brotli/decode.h>

#include <algorithm>
#include <array>
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

}  // namespace

JxlBoxes::JxlBoxes(View file) : contained_(!file.empty() && file[0] == 0) {
  if (contained_)
    walk(file);
  else
    codestream_.push_back(file);
}

JxlBoxes::View JxlBoxes::codestream_from(const std::uint8_t* at) const {
  for (const View piece : codestream_) {
    const std::uint8_t *const begin = std::max(at, piece.data()), *const end = piece.data() + piece.size();
    if (begin < end) return {begin, end};
  }
  return {};
}

void JxlBoxes::walk(View file) {
  constexpr std::size_t kHead = 8, kLongHead = 16;
  while (!file.empty()) {
    const bool is_long = file.size() >= kHead && big_endian(file.subspan(0, 4)) == 1;
    const std::size_t head = is_long ? kLongHead : kHead;
    const bool there = file.size() >= head;
    const std::uint64_t told = !there ? 0 : is_long ? big_endian(file.subspan(8, 8)) : big_endian(file.subspan(0, 4));
    const std::uint64_t size = there && told == 0 ? file.size() : told;
    const bool is_box = there && size >= head && is_type(text_of(file.subspan(4, 4)));
    if (!codestream_.empty() && !is_box && (there || file.size() < kHead)) {
      behind_ = file.size();
      return;
    }
    if (size < head || size > file.size()) damage_ = "the file ends early";
    if (!there || size < head) return;
    const View box = file.first(std::min<std::size_t>(file.size(), static_cast<std::size_t>(size)));
    take(text_of(box.subspan(4, 4)), box.subspan(head));
    file = file.subspan(box.size());
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
