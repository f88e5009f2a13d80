#include "codec/codec.h"

#include "codec/jpeg.h"

#include "lightmill/error.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace lightmill {
namespace {

struct Signature {
  std::size_t offset;
  std::string_view bytes;
  std::string_view name;
};

constexpr std::array kForeignSignatures{
    Signature{0, "\x89PNG\r\n\x1a\n", "a PNG file"},
    Signature{0, "GIF8", "a GIF file"},
    Signature{8, "WEBP", "a WebP file"},
    Signature{0, "BM", "a BMP file"},
    Signature{0, {"II*\0", 4}, "a TIFF or raw file"},
    Signature{0, {"MM\0*", 4}, "a TIFF or raw file"},
    Signature{4, "ftypavif", "an AVIF file"},
    Signature{4, "ftyphei", "a HEIF file"},
    Signature{4, "ftypmif1", "a HEIF file"},
    Signature{4, "ftyp", "an MP4 or HEIF file"},
    Signature{0, {"\xff\x0a", 2}, "a JPEG XL file"},
    Signature{4, "JXL ", "a JPEG XL file"},
    Signature{4, "jP  ", "a JPEG 2000 file"},
    Signature{0, "%PDF", "a PDF file"},
    Signature{0, "8BPS", "a Photoshop file"},
    Signature{0, "PK\x03\x04", "a ZIP file"},
};

bool has(std::span<const std::uint8_t> bytes, const Signature& signature) {
  if (bytes.size() < signature.offset + signature.bytes.size()) return false;
  return std::equal(signature.bytes.begin(), signature.bytes.end(), bytes.begin() + signature.offset,
                    [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
}

bool looks_like_text(std::span<const std::uint8_t> bytes) {
  const auto beginning = bytes.first(std::min<std::size_t>(bytes.size(), 512));
  return std::all_of(beginning.begin(), beginning.end(),
                     [](std::uint8_t c) { return (c >= 0x20 && c < 0xF8) || c == '\n' || c == '\r' || c == '\t'; });
}

std::string describe(std::span<const std::uint8_t> bytes) {
  const auto match = std::find_if(kForeignSignatures.begin(), kForeignSignatures.end(),
                                  [&](const Signature& signature) { return has(bytes, signature); });
  if (match != kForeignSignatures.end()) return std::string(match->name);
  const bool zeros = std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t c) { return c == 0; });
  if (zeros) return "nothing but zero bytes";
  return looks_like_text(bytes) ? "text" : "of no known kind";
}

}  // namespace

const Codec& codec_for(Format format) {
  switch (format) {
    case Format::jpeg:
      return jpeg_codec();
  }
  throw Error(Cause::internal, "no codec for this format");
}

const Codec& codec_for(std::span<const std::uint8_t> bytes) {
  if (has(bytes, {0, "\xff\xd8", ""})) return codec_for(Format::jpeg);
  throw Error(Cause::not_an_image, "not a JPEG: the content is " + describe(bytes));
}

}  // namespace lightmill
