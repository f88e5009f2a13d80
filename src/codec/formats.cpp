#include "codec/formats.h"

#include "base/ascii.h"
#include "codec/avif/abilities.h"
#include "codec/avif/avif.h"
#include "codec/foreign_kind.h"
#include "codec/gif/abilities.h"
#include "codec/gif/gif.h"
#include "codec/heic/abilities.h"
#include "codec/heic/heic.h"
#include "codec/jpeg/abilities.h"
#include "codec/jpeg/jpeg.h"
#include "codec/jxl/abilities.h"
#include "codec/jxl/jxl.h"
#include "codec/png/abilities.h"
#include "codec/png/png.h"
#include "codec/tiff/abilities.h"
#include "codec/tiff/tiff.h"
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
bool begins_tiff(std::span<const std::uint8_t> bytes) {
  const bool tiff = begins_with(bytes, {"II*\0", 4}) || begins_with(bytes, {"MM\0*", 4}) ||
                    begins_with(bytes, {"II+\0", 4}) || begins_with(bytes, {"MM\0+", 4});
  return tiff && raw_kind(bytes).empty();
}
/// Whether it is a file of boxes that names that brand (ISO/IEC 14496-12, 4.3) among its first ones.
bool has_brand(std::span<const std::uint8_t> bytes, std::string_view brand) {
  if (!begins_with(bytes, {"\0\0\0\0ftyp", 8})) return false;
  const std::size_t told = std::size_t{bytes[2]} * 256 + bytes[3],
                    end = std::min({told, bytes.size(), kLongestSignature});
  for (std::size_t at = 8; at + brand.size() <= end; at += 4)
    if (at != 12 && begins_with(bytes.subspan(at), brand)) return true;  // there is a version
  return false;
}
bool begins_avif(std::span<const std::uint8_t> bytes) { return has_brand(bytes, "avif") || has_brand(bytes, "avis"); }
bool begins_jxl(std::span<const std::uint8_t> bytes) {
  return begins_with(bytes, "\xFF\x0A") || begins_with(bytes, {"\0\0\0\x0CJXL \r\n\x87\n", 12});
}
/// Of "hevc" and the like, and of what says no more than that it is HEIF.
bool begins_heic(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view kBrands[] = {"hei", "hev", "mif1", "msf1"};
  return begins_with(bytes, {"\0\0\0\0ftyp", 8}) &&
         std::ranges::any_of(kBrands, [&](std::string_view brand) { return begins_with(bytes.subspan(8), brand); });
}

bool begins_gif(std::span<const std::uint8_t> bytes) { return begins_with(bytes, "GIF8"); }

constexpr std::string_view kJpegs[] = {".jpg", ".jpeg", ".jpe", ".jfif"};
constexpr std::string_view kPngs[] = {".png"};
constexpr std::string_view kWebps[] = {".webp"};
constexpr std::string_view kTiffs[] = {".tif", ".tiff"};
constexpr std::string_view kAvifs[] = {".avif"};
constexpr std::string_view kJxls[] = {".jxl"};
constexpr std::string_view kHeics[] = {".heic", ".heif", ".hif"};
constexpr std::string_view kGifs[] = {".gif"};

constexpr FormatRow kRows[] = {
    {Format::jpeg, "jpeg", kJpegs, begins_jpeg, Format::jpeg, jpeg_codec, jpeg_abilities},
    {Format::png, "png", kPngs, begins_png, Format::png, png_codec, png_abilities},
    {Format::webp, "webp", kWebps, begins_webp, Format::webp, webp_codec, webp_abilities},
    {Format::tiff, "tiff", kTiffs, begins_tiff, Format::tiff, tiff_codec, tiff_abilities},
    {Format::avif, "avif", kAvifs, begins_avif, Format::avif, avif_codec, avif_abilities},
    {Format::jxl, "jxl", kJxls, begins_jxl, Format::jxl, jxl_codec, jxl_abilities},
    {Format::heic, "heic", kHeics, begins_heic, Format::jpeg, heic_codec, heic_abilities},
    {Format::gif, "gif", kGifs, begins_gif, Format::png, gif_codec, gif_abilities},
};

constexpr TranscodingRow kTranscodings[] = {
    {Format::jpeg, Format::jpeg, jpeg_coefficients, jpeg_codec},
    {Format::jpeg, Format::jxl, packing_of_jpegs, jxl_codec},
    {Format::jxl, Format::jpeg, unpacking_of_jpegs, jxl_codec},
};

}  // namespace

std::span<const FormatRow> format_rows() { return kRows; }

const FormatRow& row_of(Format format) { return format_rows()[static_cast<std::size_t>(format)]; }

const TranscodingRow* find_transcoding(Format from, Format to) {
  const auto* const found =
      std::ranges::find_if(kTranscodings, [&](const TranscodingRow& row) { return row.from == from && row.to == to; });
  return found == std::end(kTranscodings) ? nullptr : found;
}

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
    all.push_back({row.format, row.name, row.extensions, row.kept == row.format, row.kept, row.codec().libraries(),
                   row.codec().lack()});
  return all;
}

const Codec& codec_for(Format format) { return row_of(format).codec(); }

const Abilities& abilities(Format format) { return row_of(format).abilities(); }

}  // namespace lightmill
