#pragma once

#include "lightmill/colorspace.h"
#include "lightmill/geometry.h"
#include "lightmill/kept_metadata.h"
#include "lightmill/orientation.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lightmill {

using Bytes = std::vector<std::uint8_t>;

struct Companions;

/// What a decoder gives of a file's metadata.
enum class MetadataPolicy {
  keep,       ///< all
  strip,      ///< the profile, or what else says whose colors they are
  strip_all,  ///< nothing
};

/// The least that is read, so that a result can have what it is to keep.
MetadataPolicy to_read(const KeptMetadata& kept);

/// What travels beside the samples, byte for byte as the input had it.
struct Metadata {
  Bytes exif;                            ///< a TIFF block, without the "Exif\0\0" in front
  std::vector<std::size_t> exif_pieces;  ///< sizes of the segments it came in, where it came in several
  Bytes xmp;                             ///< a packet, without the namespace in front
  Bytes icc;                             ///< a profile
  struct Segment {
    int marker;  ///< JPEG marker code, e.g. 0xED
    Bytes bytes;
  };
  std::vector<Segment> others;  ///< IPTC (APP13), extended XMP, comments, a second EXIF block or XMP packet: in order
  struct Density {
    std::uint8_t unit = 0;  ///< JFIF: 0 aspect only, 1 per inch, 2 per centimeter
    std::uint16_t x = 1;
    std::uint16_t y = 1;
  } density;
  Bytes physical;  ///< of a PNG: its pHYs, to which `density` is the nearest
  /// Of a PNG.
  struct Chunk {
    std::string type;  ///< four letters
    Bytes bytes;
  };
  std::vector<Chunk>
      color_chunks;  ///< gAMA, cHRM, sRGB, cICP, mDCV, cLLI, each once: what the samples mean where there is no profile
  std::vector<Chunk> text_chunks;  ///< tEXt, zTXt, iTXt but for XMP, in order
  /// Of a JPEG; null: there are none. Where they are to be written, `xmp` has all that there is to say of them.
  std::shared_ptr<const Companions> companions;
};

/// What a segment or chunk takes beside its bytes, at most: itself, the room that a growing vector leaves, and what
/// malloc puts before its bytes.
inline constexpr std::size_t kBytesBeside = 144;

/// What JPEG segments of the kind begin with.
inline constexpr std::string_view kExifName("Exif\0\0", 6);
inline constexpr std::string_view kXmpName("http://ns.adobe.com/xap/1.0/\0", 29);

/// EXIF's Orientation (tag 0x0112 of IFD0), 0 where it is absent or the block is broken. It should be one SHORT; other
/// numbers are taken as other readers take them.
int exif_orientation(std::span<const std::uint8_t> exif);

/// Whether EXIF says that colors are Adobe RGB's, as cameras do that write no profile (DCF 2.0: interoperability R03).
bool exif_says_adobe_rgb(std::span<const std::uint8_t> exif);

/// Sets what EXIF says of colors, where it says something: ColorSpace, and the interoperability index for Adobe RGB and
/// sRGB. In place.
void set_exif_colors(std::span<std::uint8_t> exif, ColorSpace space);

/// Sets what EXIF says of the picture's size, in both places where it may. In place.
void set_exif_size(std::span<std::uint8_t> exif, Size size);

/// The warning where it is not kept and there is no profile.
inline constexpr std::string_view kAdobeRgbIsLost = "its EXIF, which is not kept, says that its colors are Adobe RGB's";

/// The first chunk of that type; null where there is none.
const Bytes* find_chunk(std::span<const Metadata::Chunk> chunks, std::string_view type);

/// Whether samples that these describe look as they do without them, since they are taken for sRGB then. Without a
/// profile, which would come before most of them.
bool means_srgb(std::span<const Metadata::Chunk> color_chunks);

/// Sets the tag to 1 in place, and XMP's tiff:Orientation with it, in every block and packet; every other byte stays.
/// (The EXIF libraries rewrite the whole block, which loses maker notes that hold absolute offsets.)
void reset_orientation(Metadata& metadata);

/// Blanks what every packet says lies behind the picture in its file, which is true of that file alone.
void blank_claims(Metadata& metadata);

}  // namespace lightmill
