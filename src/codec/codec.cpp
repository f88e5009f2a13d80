#include "codec/codec.h"

#include "codec/foreign_kind.h"
#include "codec/jpeg/jpeg.h"
#include "codec/png/png.h"

#include "lightmill/error.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace lightmill {
namespace {

/// What the files of a format begin with.
struct Signature {
  Format format;
  std::string_view bytes;
};
constexpr std::array kSignatures{Signature{Format::jpeg, "\xFF\xD8"}, Signature{Format::png, "\x89PNG\r\n\x1A\n"}};

bool begins_with(std::span<const std::uint8_t> bytes, std::string_view signature) {
  return bytes.size() >= signature.size() && std::ranges::equal(signature, bytes.first(signature.size()), {},
                                                                [](char c) { return static_cast<std::uint8_t>(c); });
}

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

const Codec& codec_for(Format format) {
  switch (format) {
    case Format::jpeg:
      return jpeg_codec();
    case Format::png:
      return png_codec();
  }
  throw Error(Cause::internal, "no codec for this format");
}

const Codec& codec_for(std::span<const std::uint8_t> bytes) {
  for (const Signature& signature : kSignatures) {
    if (begins_with(bytes, signature.bytes)) return codec_for(signature.format);
  }
  throw Error(Cause::not_an_image, "not a JPEG or PNG: the content is " + describe(bytes));
}

}  // namespace lightmill
