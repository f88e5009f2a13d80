#include "codec/codec.h"

#include "codec/foreign_kind.h"
#include "codec/jpeg/jpeg.h"
#include "codec/png/png.h"
#include "codec/webp/webp.h"

#include "lightmill/error.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace lightmill {
namespace {

/// What the files of a format begin with, whatever is where a zero is; in the order of `Format`.
constexpr std::array<std::string_view, 3> kSignatures{
    {"\xFF\xD8", "\x89PNG\r\n\x1A\n", {"RIFF\0\0\0\0WEBP", kLongestSignature}}};

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

bool begins_as(Format format, std::span<const std::uint8_t> bytes) {
  const std::string_view signature = kSignatures.at(static_cast<std::size_t>(format));
  return bytes.size() >= signature.size() &&
         std::ranges::equal(signature, bytes.first(signature.size()),
                            [](char c, std::uint8_t byte) { return c == 0 || static_cast<std::uint8_t>(c) == byte; });
}

const Codec& codec_for(Format format) {
  switch (format) {
    case Format::jpeg:
      return jpeg_codec();
    case Format::png:
      return png_codec();
    case Format::webp:
      return webp_codec();
  }
  throw Error(Cause::internal, "no codec for this format");
}

const Codec& codec_for(std::span<const std::uint8_t> bytes) { return codec_for(format_by_content(bytes)); }

Format format_by_content(std::span<const std::uint8_t> bytes) {
  for (const Format format : {Format::jpeg, Format::png, Format::webp}) {
    if (begins_as(format, bytes)) return format;
  }
  throw Error(Cause::not_an_image, "not a JPEG, PNG or WebP: the content is " + describe(bytes));
}

}  // namespace lightmill
