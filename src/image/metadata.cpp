#include "image/metadata.h"

#include "image/coded_colors.h"
#include "image/tiff_reader.h"
#include "image/xmp.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <iterator>
#include <optional>
#include <utility>

namespace lightmill {
namespace {

/// Where a number is stored.
struct Stored {
  std::size_t offset;
  std::size_t size;
  std::uint32_t zero = 0;  ///< what stands for 0
};

/// How a type of TIFF stores its first value, as far as readers take it for a number: size 0 where they do not. For
/// rationals that is the numerator, for text a digit.
struct Type {
  std::size_t value_size;  ///< of each value
  std::size_t size;        ///< of what is read
  std::uint32_t zero = 0;
};
Type type_of(std::uint32_t code) {
  switch (code) {
    case 1:  // BYTE
    case 6:  // SBYTE
      return {1, 1};
    case 2:  // ASCII
      return {1, 1, '0'};
    case 3:  // SHORT
    case 8:  // SSHORT
      return {2, 2};
    case 4:  // LONG
    case 9:  // SLONG
      return {4, 4};
    case 5:   // RATIONAL
    case 10:  // SRATIONAL
      return {8, 4};
    default:
      return {0, 0};
  }
}

/// Of the entry of an IFD at `entry`: values of four bytes at most stand in the entry itself, others elsewhere.
std::optional<Stored> first_value(const TiffReader& tiff, std::size_t entry) {
  const auto code = tiff.number(entry + 2, 2), count = tiff.number(entry + 4, 4);
  const Type type = type_of(code.value_or(0));
  if (type.size == 0 || count.value_or(0) == 0) return std::nullopt;
  const bool inside = std::uint64_t{*count} * type.value_size <= 4;
  const auto elsewhere = tiff.number(entry + 8, 4);
  if (!elsewhere) return std::nullopt;
  const std::size_t offset = inside ? entry + 8 : *elsewhere;
  const bool whole = type.value_size == type.size || tiff.number(offset + type.size, type.size) == 1u;
  return whole && tiff.number(offset, type.size) ? std::optional(Stored{offset, type.size, type.zero}) : std::nullopt;
}

/// IFD0's Orientation.
std::optional<Stored> stored_orientation(const TiffReader& tiff) {
  constexpr std::uint32_t kOrientation = 0x0112;
  const auto entry = tiff.entry(tiff.first_directory(), kOrientation);
  return entry ? first_value(tiff, *entry) : std::nullopt;
}

void reset_exif_orientation(std::span<std::uint8_t> exif) {
  const TiffReader tiff(exif);
  const auto stored = stored_orientation(tiff);
  if (!stored) return;
  const auto value = exif.subspan(stored->offset, stored->size);
  std::ranges::fill(value, std::uint8_t{0});
  (tiff.little_endian() ? value.front() : value.back()) = static_cast<std::uint8_t>(stored->zero + 1);
}

/// A whole number at a multiple of four bytes, the high byte first.
long number_at(const Bytes& bytes, std::size_t index) {
  long number = 0;
  for (std::size_t i = 4 * index; i < 4 * index + 4; ++i) number = number * 256 + (i < bytes.size() ? bytes[i] : 0);
  return number;
}

/// 1/2.2 in units of 1/100,000, but for what eyes do not tell apart.
bool is_srgb_gamma(const Bytes& bytes) {
  constexpr long kGamma = 45'455, kTolerance = kGamma / 20;
  return std::abs(number_at(bytes, 0) - kGamma) <= kTolerance;
}

/// White, red, green and blue, in units of 1/100,000.
bool are_srgb_primaries(const Bytes& bytes) {
  constexpr long kSrgb[] = {31'270, 32'900, 64'000, 33'000, 30'000, 60'000, 15'000, 6'000}, kTolerance = 1'000;
  for (std::size_t i = 0; i < std::size(kSrgb); ++i)
    if (std::abs(number_at(bytes, i) - kSrgb[i]) > kTolerance) return false;
  return true;
}

bool begins_with(std::span<const std::uint8_t> bytes, std::string_view name) {
  return bytes.size() >= name.size() && std::equal(name.begin(), name.end(), bytes.begin(), [](char a, std::uint8_t b) {
           return static_cast<std::uint8_t>(a) == b;
         });
}

constexpr std::uint32_t kUncalibrated = 0xFFFF;

/// In the block's own order of bytes; what does not lie in it is not put.
void put_number(std::span<std::uint8_t> block, std::size_t at, std::size_t size, std::uint32_t number) {
  if (at > block.size() || block.size() - at < size) return;
  const bool little_endian = TiffReader(block).little_endian();
  for (std::size_t i = 0; i < size; ++i, number >>= 8)
    block[at + (little_endian ? i : size - 1 - i)] = static_cast<std::uint8_t>(number);
}

/// What a directory's pointer leads to.
std::optional<std::uint32_t> directory_at(const TiffReader& tiff, std::optional<std::uint32_t> directory,
                                          std::uint32_t tag) {
  const auto entry = tiff.entry(directory, tag);
  return entry ? tiff.number(*entry + 8, 4) : std::nullopt;
}

/// The directory of what the camera did (Exif 3.0, 4.6.3).
std::optional<std::uint32_t> details_of(const TiffReader& tiff) {
  constexpr std::uint32_t kExif = 0x8769;
  return directory_at(tiff, tiff.first_directory(), kExif);
}

/// What EXIF says of colors (Exif 3.0, 4.6.6 and 4.6.8).
struct ColorEntries {
  std::optional<std::size_t> space, index;
};
ColorEntries color_entries(const TiffReader& tiff) {
  constexpr std::uint32_t kColorSpace = 0xA001, kInteroperability = 0xA005, kIndex = 1;
  const auto details = details_of(tiff);
  return {tiff.entry(details, kColorSpace), tiff.entry(directory_at(tiff, details, kInteroperability), kIndex)};
}

}  // namespace

MetadataPolicy to_read(const KeptMetadata& kept) {
  if (kept.exif || kept.xmp || kept.iptc || kept.gain_map || kept.comments || kept.copyright)
    return MetadataPolicy::keep;
  return kept.profile == ProfilePolicy::drop ? MetadataPolicy::strip_all : MetadataPolicy::strip;
}

int exif_orientation(std::span<const std::uint8_t> exif) {
  constexpr std::uint32_t kMost = 8;
  const TiffReader tiff(exif);
  const auto stored = stored_orientation(tiff);
  if (!stored) return 0;
  const std::uint32_t value = tiff.number(stored->offset, stored->size).value_or(0);
  return value > stored->zero && value <= stored->zero + kMost ? static_cast<int>(value - stored->zero) : 0;
}

bool exif_says_adobe_rgb(std::span<const std::uint8_t> exif) {
  constexpr std::uint32_t kAdobeRgb = 2;
  const TiffReader tiff(exif);
  const ColorEntries entries = color_entries(tiff);
  const std::uint32_t number = entries.space ? tiff.number(*entries.space + 8, 2).value_or(0) : 0;
  if (number != kUncalibrated) return number == kAdobeRgb;
  return entries.index && exif.size() >= *entries.index + 12 && begins_with(exif.subspan(*entries.index + 8), "R03");
}

void set_exif_colors(std::span<std::uint8_t> exif, ColorSpace space) {
  const TiffReader tiff(exif);
  const ColorEntries entries = color_entries(tiff);
  if (entries.space) put_number(exif, *entries.space + 8, 2, space == ColorSpace::srgb ? 1 : kUncalibrated);
  if (!entries.index || exif.size() < *entries.index + 12) return;
  const std::string_view index = space == ColorSpace::adobe_rgb ? "R03" : "R98";
  std::ranges::copy(index, exif.begin() + static_cast<std::ptrdiff_t>(*entries.index + 8));
}

void set_exif_size(std::span<std::uint8_t> exif, Size size) {
  constexpr std::uint32_t kImageWidth = 0x100, kImageLength = 0x101, kPixelXDimension = 0xA002,
                          kPixelYDimension = 0xA003, kShort = 3, kLong = 4;
  const TiffReader tiff(exif);
  const auto set = [&](std::optional<std::uint32_t> directory, std::uint32_t tag, int side) {
    const auto entry = tiff.entry(directory, tag);
    if (!entry || tiff.number(*entry + 4, 4) != 1u) return;
    const auto type = tiff.number(*entry + 2, 2);
    const bool fits_short = side <= 0xFFFF;
    if (type == kLong || (type == kShort && fits_short))
      put_number(exif, *entry + 8, type == kShort ? 2 : 4, static_cast<std::uint32_t>(side));
  };
  set(tiff.first_directory(), kImageWidth, size.width);  // as phones write it
  set(tiff.first_directory(), kImageLength, size.height);
  set(details_of(tiff), kPixelXDimension, size.width);
  set(details_of(tiff), kPixelYDimension, size.height);
}

const Bytes* find_chunk(std::span<const Metadata::Chunk> chunks, std::string_view type) {
  const auto found = std::ranges::find(chunks, type, &Metadata::Chunk::type);
  return found == chunks.end() ? nullptr : &found->bytes;
}

bool means_srgb(std::span<const Metadata::Chunk> color_chunks) {
  const auto find = [&](std::string_view type) { return find_chunk(color_chunks, type); };
  if (find("cICP")) {
    const auto colors = coded_colors(color_chunks);
    return colors && colors->means_srgb();
  }
  if (find("sRGB")) return true;
  const Bytes *gamma = find("gAMA"), *primaries = find("cHRM");
  return (!gamma || is_srgb_gamma(*gamma)) && (!primaries || are_srgb_primaries(*primaries));
}

void reset_orientation(Metadata& metadata) {
  reset_exif_orientation(metadata.exif);
  reset_xmp_orientation(metadata.xmp);
  for (Metadata::Segment& segment : metadata.others) {
    const std::span<std::uint8_t> bytes(segment.bytes);
    if (begins_with(bytes, kExifName)) reset_exif_orientation(bytes.subspan(kExifName.size()));
    if (begins_with(bytes, kXmpName)) reset_xmp_orientation(bytes.subspan(kXmpName.size()));
  }
}

void blank_claims(Metadata& metadata) {
  blank_claims(metadata.xmp);
  for (Metadata::Segment& segment : metadata.others) {
    const std::span<std::uint8_t> bytes(segment.bytes);
    if (begins_with(bytes, kXmpName)) blank_claims(bytes.subspan(kXmpName.size()));
  }
}

}  // namespace lightmill
