#include "codec/codec.h"

#include "codec/foreign_kind.h"
#include "codec/formats.h"

#include "lightmill/error.h"

#include <algorithm>
#include <string_view>

namespace lightmill {
namespace {

bool looks_like_text(std::span<const std::uint8_t> bytes) {
  const auto beginning = bytes.first(std::min<std::size_t>(bytes.size(), 512));
  return std::all_of(beginning.begin(), beginning.end(),
                     [](std::uint8_t c) { return (c >= 0x20 && c < 0xF8) || c == '\n' || c == '\r' || c == '\t'; });
}

std::string describe(std::span<const std::uint8_t> bytes) {
  if (const std::string_view kind = foreign_kind(bytes); !kind.empty()) return std::string(kind);
  const bool zeros = std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t c) { return c == 0; });
  if (zeros) return "nothing but zero bytes";
  return looks_like_text(bytes) ? "text" : "of no known kind";
}

}  // namespace

Transcoded Codec::transcode(const Blob&, const TranscodeOptions&, BufferPool&, SpareCores&) const {
  throw Error(Cause::internal, "no codec for the coefficients of this format");
}

std::optional<Transcoded> Codec::stream(const Blob&, const StreamingOptions&, Workshop&) const { return std::nullopt; }

const Codec& codec_for(std::span<const std::uint8_t> bytes) { return codec_for(format_by_content(bytes)); }

Format format_by_content(std::span<const std::uint8_t> bytes) {
  if (const auto found = find_format(bytes)) return *found;
  throw Error(Cause::not_an_image, "not in a format that is read: the content is " + describe(bytes));
}

}  // namespace lightmill
