#pragma once

#include "image/metadata.h"
#include "image/tiff_block.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

/// An EXIF block taken apart: directories of entries that can be looked up, set and left out, and put together again.
namespace lightmill {

/// Tags that the house knows by name (TIFF 6.0; Exif 2.32, 4.6).
namespace tag {
inline constexpr std::uint16_t kImageDescription = 270, kMake = 271, kModel = 272, kStripOffsets = 273;
inline constexpr std::uint16_t kOrientation = 274, kStripByteCounts = 279, kXResolution = 282, kYResolution = 283;
inline constexpr std::uint16_t kResolutionUnit = 296, kSoftware = 305, kDateTime = 306, kArtist = 315;
inline constexpr std::uint16_t kSubDirectories = 330;
inline constexpr std::uint16_t kThumbnail = 513, kThumbnailBytes = 514, kCopyright = 33432;
inline constexpr std::uint16_t kExifDirectory = 34665, kGpsDirectory = 34853, kInteropDirectory = 40965;
inline constexpr std::uint16_t kMakerNote = 37500;
}  // namespace tag

struct ExifEntry;

/// Tags are different ones as a rule; of two that are alike the first counts.
struct ExifDirectory {
  std::vector<ExifEntry> entries;

  const ExifEntry* find(std::uint16_t tag) const;
  ExifEntry* find(std::uint16_t tag);
  /// In the place of those of its tag.
  void put(ExifEntry entry);
  void erase(std::uint16_t tag);
  /// What the pointer of that tag leads to; null where it is not there.
  const ExifDirectory* below(std::uint16_t tag) const;
};

struct ExifEntry {
  std::uint16_t tag = 0;
  TiffType type = TiffType::undefined;
  Bytes value;  ///< one after the other, in the tree's order of bytes; empty where one of the next two is not
  std::vector<ExifDirectory> directories = {};  ///< one, which a pointer leads to
  std::vector<Bytes> pieces = {};               ///< of a thumbnail, which offsets lead to
  /// Where the value was in the block; 0 where it was in the entry. A maker note may hold offsets from the block's
  /// beginning, so it is put there again.
  std::size_t place = 0;

  std::size_t count() const;
};

struct ExifTree {
  ByteOrder order = ByteOrder::little;
  std::vector<ExifDirectory> chain;  ///< at least one: of the picture, and then of its thumbnail
  std::size_t lost = 0;              ///< values and directories that could not be read
};

struct ExifReading {
  std::uint64_t directory = 0;                 ///< where the first one is, instead of where the header says
  bool (*wants)(std::uint16_t tag) = nullptr;  ///< of that one's tags; null: all, and what follows the first, too
};

/// Takes apart what can be: values that do not lie in the block, and directories that were met before, are counted as
/// lost. Takes no more memory than a small multiple of the block. Nothing where there is no directory.
std::optional<ExifTree> read_exif(std::span<const std::uint8_t> block, const ExifReading& reading = {});

/// The block, entries by their tags. Throws Error(too_large) where it is past what its offsets reach.
Bytes write_exif(const ExifTree& tree, TiffKind kind = TiffKind::classic);

/// The whole number at that place; nothing where the entry's values are none without a sign.
std::optional<std::uint64_t> number_of(const ExifEntry& entry, ByteOrder order, std::size_t index = 0);

/// An entry of whole numbers without a sign.
ExifEntry numbers_entry(std::uint16_t tag, TiffType type, std::span<const std::uint64_t> numbers, ByteOrder order);
ExifEntry number_entry(std::uint16_t tag, TiffType type, std::uint64_t number, ByteOrder order);
/// With the zero that ends it.
ExifEntry text_entry(std::uint16_t tag, std::string_view text);

}  // namespace lightmill
