#pragma once

#include "lightmill/orientation.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace lightmill {

using Bytes = std::vector<std::uint8_t>;

/// What travels beside the samples, byte for byte as the input had it.
struct Metadata {
  Bytes exif;  ///< a TIFF block, without the "Exif\0\0" in front
  Bytes xmp;   ///< a packet, without the namespace in front
  Bytes icc;   ///< a profile
  struct Segment {
    int marker;  ///< JPEG marker code, e.g. 0xED
    Bytes bytes;
  };
  std::vector<Segment> others;  ///< IPTC (APP13), extended XMP, comments: in order, for formats that can hold them
  struct Density {
    std::uint8_t unit = 0;  ///< JFIF: 0 aspect only, 1 per inch, 2 per centimetre
    std::uint16_t x = 1;
    std::uint16_t y = 1;
  } density;
};

/// EXIF's Orientation (tag 0x0112 of IFD0), 0 where it is absent or the block is broken.
int exif_orientation(std::span<const std::uint8_t> exif);

/// Sets the tag to 1 in place, and XMP's tiff:Orientation with it; every other byte stays. (The EXIF libraries rewrite
/// the whole block, which loses maker notes that hold absolute offsets.)
void reset_orientation(Metadata& metadata);

/// The description of an ICC profile, "" where it cannot be read.
std::string icc_description(std::span<const std::uint8_t> icc);

/// The colour space signature of an ICC profile as text: "RGB ", "GRAY", "CMYK"; "" where it is too short.
std::string icc_colour_space(std::span<const std::uint8_t> icc);

}  // namespace lightmill
