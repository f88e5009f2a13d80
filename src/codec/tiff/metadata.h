#pragma once

#include "image/exif_directory.h"

#include "lightmill/image_info.h"
#include "lightmill/rendition.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace lightmill {

/// What the directory of a page has beside the picture, taken apart by ourselves: libtiff drops what it does not know.
/// Views into the file's bytes, which must outlive it.
class TiffMetadata {
 public:
  using View = std::span<const std::uint8_t>;

  /// `directory`: where the page's is.
  TiffMetadata(View file, std::uint64_t directory);

  void describe(ImageInfo& info) const;
  View icc() const { return icc_; }
  Metadata copy(MetadataPolicy policy) const;
  std::vector<std::string> warnings(MetadataPolicy policy) const;

 private:
  void take(const TiffBlock& tiff, const TiffBlock::Entry& entry);
  Bytes resources() const;

  View icc_, xmp_, iptc_, photoshop_;
  Bytes exif_;  ///< a block of the directory's entries that describe the picture
  Metadata::Density density_;
  std::size_t lost_ = 0;
  bool layers_ = false, maps_ = false;
  std::vector<std::uint16_t> unknown_;
};

/// What a directory says of resolution, as near as JFIF's numbers come to it.
Metadata::Density density_of(const ExifDirectory& directory, ByteOrder order);

}  // namespace lightmill
