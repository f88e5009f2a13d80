#include "image/metadata.h"

#include <lcms2.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

namespace lightmill {
namespace {

/// A TIFF block's numbers, in its own byte order; reading past the end gives nothing.
class TiffReader {
 public:
  explicit TiffReader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  bool valid() const { return (starts_with("II") || starts_with("MM")) && number(2, 2) == 42u; }
  bool little_endian() const { return starts_with("II"); }
  std::optional<std::uint32_t> number(std::size_t offset, std::size_t size) const {
    if (offset > bytes_.size() || bytes_.size() - offset < size) return std::nullopt;
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < size; ++i) value = value << 8 | bytes_[offset + (little_endian() ? size - 1 - i : i)];
    return value;
  }

 private:
  bool starts_with(std::string_view mark) const {
    return bytes_.size() >= 2 && bytes_[0] == static_cast<std::uint8_t>(mark[0]) &&
           bytes_[1] == static_cast<std::uint8_t>(mark[1]);
  }
  std::span<const std::uint8_t> bytes_;
};

/// Where IFD0's Orientation value (a SHORT stored in the entry itself) lies.
std::optional<std::size_t> orientation_offset(const TiffReader& tiff) {
  constexpr std::uint32_t kOrientation = 0x0112, kShort = 3;
  constexpr std::size_t kEntrySize = 12, kValueOffset = 8;
  if (!tiff.valid()) return std::nullopt;
  const auto directory = tiff.number(4, 4);
  const auto entries = directory ? tiff.number(*directory, 2) : std::nullopt;
  for (std::size_t i = 0; entries && i < *entries; ++i) {
    const std::size_t entry = *directory + 2 + i * kEntrySize;
    if (tiff.number(entry, 2) != kOrientation) continue;
    const bool one_short = tiff.number(entry + 2, 2) == kShort && tiff.number(entry + 4, 4) == 1u;
    return one_short && tiff.number(entry + kValueOffset, 2) ? std::optional(entry + kValueOffset) : std::nullopt;
  }
  return std::nullopt;
}

/// What a file says of itself must not drive a terminal.
std::string printable(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return text;
}

/// Both spellings of RDF: the attribute tiff:Orientation="6" and the element <tiff:Orientation>6<.
void reset_xmp_orientation(Bytes& xmp) {
  constexpr std::string_view kName = "tiff:Orientation";
  const std::string_view text(reinterpret_cast<const char*>(xmp.data()), xmp.size());
  for (std::size_t at = text.find(kName); at != std::string_view::npos; at = text.find(kName, at + 1)) {
    std::size_t value = at + kName.size();
    while (value < text.size() && std::string_view("= \t\r\n>\"'").find(text[value]) != std::string_view::npos) ++value;
    if (value < text.size() && text[value] >= '2' && text[value] <= '8') xmp[value] = '1';
  }
}

}  // namespace

int exif_orientation(std::span<const std::uint8_t> exif) {
  const TiffReader tiff(exif);
  const auto offset = orientation_offset(tiff);
  return offset ? static_cast<int>(tiff.number(*offset, 2).value_or(0)) : 0;
}

void reset_orientation(Metadata& metadata) {
  const TiffReader tiff(metadata.exif);
  if (const auto offset = orientation_offset(tiff)) {
    metadata.exif[*offset] = tiff.little_endian() ? 1 : 0;
    metadata.exif[*offset + 1] = tiff.little_endian() ? 0 : 1;
  }
  reset_xmp_orientation(metadata.xmp);
}

std::string icc_description(std::span<const std::uint8_t> icc) {
  const std::unique_ptr<void, decltype(&cmsCloseProfile)> profile(
      cmsOpenProfileFromMem(icc.data(), static_cast<cmsUInt32Number>(icc.size())), &cmsCloseProfile);
  if (!profile) return {};
  std::array<char, 256> text{};
  cmsGetProfileInfoASCII(profile.get(), cmsInfoDescription, "en", "US", text.data(), text.size() - 1);
  return printable(text.data());
}

std::string icc_colour_space(std::span<const std::uint8_t> icc) {
  constexpr std::size_t kOffset = 16, kSize = 4;  // ICC.1:2010, 7.2.6
  if (icc.size() < kOffset + kSize) return {};
  return printable(std::string(icc.begin() + kOffset, icc.begin() + kOffset + kSize));
}

}  // namespace lightmill
