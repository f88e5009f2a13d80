#include "codec/formats.h"

#include "base/ascii.h"
#include "codec/jpeg/abilities.h"
#include "codec/jpeg/jpeg.h"
#include "codec/png/abilities.h"
#include "codec/png/png.h"
#include "codec/webp/abilities.h"
#include "codec/webp/webp.h"

#include "lightmill/formats.h"

#include <algorithm>
#include <string>

namespace lightmill {
namespace {

/// Whether the bytes are there, whatever is where a zero is.
bool begins_with(std::span<const std::uint8_t> bytes, std::string_view signature) {
  return bytes.size() >= signature.size() &&
         std::ranges::equal(signature, bytes.first(signature.size()),
                            [](char c, std::uint8_t byte) { return c == 0 || static_cast<std::uint8_t>(c) == byte; });
}

bool begins_jpeg(std::span<const std::uint8_t> bytes) { return begins_with(bytes, "\xFF\xD8"); }
bool begins_png(std::span<const std::uint8_t> bytes) { return begins_with(bytes, "\x89PNG\r\n\x1A\n"); }
bool begins_webp(std::span<const std::uint8_t> bytes) { return begins_with(bytes, {"RIFF\0\0\0\0WEBP", 12}); }

constexpr std::string_view kJpegs[] = {".jpg", ".jpeg", ".jpe", ".jfif"};
constexpr std::string_view kPngs[] = {".png"};
constexpr std::string_view kWebps[] = {".webp"};

constexpr FormatRow kRows[] = {
    {Format::jpeg, "jpeg", kJpegs, begins_jpeg, Format::jpeg, jpeg_codec, jpeg_abilities},
    {Format::png, "png", kPngs, begins_png, Format::png, png_codec, png_abilities},
    {Format::webp, "webp", kWebps, begins_webp, Format::webp, webp_codec, webp_abilities},
};

}  // namespace

std::span<const FormatRow> format_rows() { return kRows; }

const FormatRow& row_of(Format format) { return format_rows()[static_cast<std::size_t>(format)]; }

std::optional<Format> find_format(std::span<const std::uint8_t> bytes) {
  const auto* const found = std::ranges::find_if(kRows, [&](const FormatRow& row) { return row.begins(bytes); });
  return found == std::end(kRows) ? std::nullopt : std::optional(found->format);
}

std::optional<Format> format_of_extension(std::string_view extension) {
  std::string lower(extension);
  std::ranges::transform(lower, lower.begin(), ascii_lower);
  for (const FormatRow& row : kRows)
    if (std::ranges::find(row.extensions, lower) != row.extensions.end()) return row.format;
  return {};
}

std::vector<FormatSupport> format_support() {
  std::vector<FormatSupport> all;
  for (const FormatRow& row : kRows)
    all.push_back(
        {row.format, row.name, row.extensions, row.kept == row.format, row.codec().libraries(), row.codec().lack()});
  return all;
}

const Codec& codec_for(Format format) { return row_of(format).codec(); }

const Abilities& abilities(Format format) { return row_of(format).abilities(); }

}  // namespace lightmill
