#pragma once

#include "lightmill/colorspace.h"
#include "lightmill/export.h"
#include "lightmill/geometry.h"
#include "lightmill/limits.h"
#include "lightmill/orientation.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace lightmill {

/// Those behind `jxl` are only read.
enum class Format { jpeg, png, webp, tiff, avif, jxl, heic, gif };

/// How samples are coded in the file.
enum class ColorModel { gray, ycc, rgb, cmyk, ycck };

/// Whether the samples are those of inks, which are decoded to RGB.
constexpr bool has_inks(ColorModel color) { return color == ColorModel::cmyk || color == ColorModel::ycck; }

/// How many luma samples share one chroma sample, across and down: 4:2:0 is {2, 2}, 4:4:4 is {1, 1}.
struct Subsampling {
  int across = 1;
  int down = 1;

  Subsampling transposed() const { return {down, across}; }
  friend bool operator==(const Subsampling&, const Subsampling&) = default;
};
inline constexpr Subsampling kSampling444{1, 1};
inline constexpr Subsampling kSampling422{2, 1};
inline constexpr Subsampling kSampling420{2, 2};

/// "4:2:0", "4:4:0", ... or "3x1" for factors without a name.
LIGHTMILL_API std::string to_string(Subsampling sampling);
LIGHTMILL_API std::string_view to_string(Format format);
LIGHTMILL_API std::string_view to_string(ColorModel model);

/// What the header alone tells; nothing is decoded and no picture-sized memory is taken for it.
struct ImageInfo {
  Format format = Format::jpeg;
  Size size;  ///< as stored, before orientation
  /// Coded and decoded beside those of `size`, since the file asks for a crop.
  std::int64_t hidden_pixels = 0;
  ColorModel color = ColorModel::ycc;
  int bits = 8;         ///< per sample, as it is decoded: 8 or 16
  int stored_bits = 8;  ///< per sample, or per index into a palette: those below 8 are decoded to 8
  bool alpha = false;   ///< a channel of its own, or a color or entries of the palette that are transparent
  bool palette = false;
  bool interlaced = false;
  int frames = 1;           ///< of an animation, or pages
  int page = 1;             ///< the one of them that all of this is about
  Subsampling subsampling;  ///< of chroma; {1, 1} where there is none
  Size mcu{8, 8};           ///< samples that all components' blocks are coded together for, of a JPEG; a HEIC's tile
  int blocks_in_mcu = 1;    ///< of 8x8 samples of a component
  int quality = 0;          ///< of a JPEG: by its quantization of luma, on the IJG's scale; 0 where that is unknown
  bool regular_sampling = true;  ///< luma at full size, both chroma planes alike, whole factors: fit for planes
  bool progressive = false;
  bool multiple_scans = false;  ///< decoding holds every coefficient of the picture, or several of its frames, at once
  bool arithmetic = false;
  bool holds_jpeg = false;     ///< a JPEG XL that a JPEG was packed into, and comes back from byte for byte
  bool modular = false;        ///< a JPEG XL of whole numbers, as lossless ones are
  bool stored_turned = false;  ///< the file has it in another orientation, out of which decoding turns it
  int further_channels = 0;    ///< beside color and alpha: spot colors, depth; they are not decoded
  int restart_interval = 0;    ///< in MCUs, 0: none
  Orientation orientation = Orientation::identity;  ///< from EXIF; identity where absent or out of range
  bool orientation_known = false;                   ///< EXIF has the tag
  std::string compression;                          ///< of a TIFF: "LZW"
  std::size_t piece_bytes = 0;  ///< of a TIFF: what its library holds at once, of samples that are no part of the frame
  std::size_t exif_bytes = 0;
  std::size_t xmp_bytes = 0;
  std::size_t extended_xmp_bytes = 0;
  std::size_t iptc_bytes = 0;
  std::size_t icc_bytes = 0;
  /// What comments, texts and all else that is kept takes in memory; of a JPEG extended XMP and IPTC are among it.
  std::size_t other_bytes = 0;
  /// Of a picture beside this one that makes it brighter on displays of high dynamic range. From a JPEG's whole bytes
  /// alone, since it lies behind the picture; of a HEIC some number that is not 0.
  std::size_t gain_map_bytes = 0;
  Size gain_map_size;               ///< of a JPEG's
  std::size_t motion_bytes = 0;     ///< the video of a JPEG that is a motion photo, and what names it
  std::size_t thumbnail_bytes = 0;  ///< within EXIF; like the next two, only from `probe` below
  std::size_t comment_bytes = 0;    ///< of a JPEG or GIF, and the texts of a PNG
  bool gps = false;                 ///< EXIF or XMP tells where it was taken
  std::string icc_space;            ///< the profile's color space signature: "RGB ", "GRAY", "CMYK"; empty where absent
  std::string icc_name;             ///< the profile's description; like the next, only from `probe` below
  bool icc_is_srgb = false;
  std::uint64_t icc_hash = 0;  ///< of the profile's bytes; 0 where there is none
  /// Whose colors the numbers mean, by a profile, by a PNG's cICP, gAMA or cHRM, or by EXIF that says Adobe RGB; `keep`
  /// where it is another space, or one that is not known. Like the name, only from `probe` below.
  ColorSpace colors = ColorSpace::srgb;
  std::uint64_t file_bytes = 0;

  /// Size as seen, after orientation.
  Size upright_size() const { return turned(size, orientation); }
};

/// Reads a header from the bytes of a file (the beginning is enough if it reaches the first scan). `page` is that of a
/// TIFF or the picture of a GIF, from 1 on. Throws Error: not_an_image, damaged, unsupported, also where there is no
/// such page. Thread-safe.
LIGHTMILL_API ImageInfo probe(std::span<const std::uint8_t> bytes, int page = 1);

/// Reads the file's header. Throws Error: as above, and missing, unreadable, not_regular. Thread-safe.
LIGHTMILL_API ImageInfo probe(const std::filesystem::path& file, int page = 1, const Limits& limits = {});

}  // namespace lightmill
