#pragma once

#include "codec/tiff/opened_tiff.h"

#include "lightmill/image_info.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace lightmill {

/// How a page of a TIFF is stored, and how it is read.
struct TiffLayout {
  enum class Color { gray, inverted_gray, rgb, palette, inks, lab, icc_lab, by_libtiff };
  enum class Reading {
    in_place,   ///< strips become rows of the frame where they are decoded to
    by_pieces,  ///< strips or tiles, then their rows
    by_rows,    ///< of strips that are large
    by_libtiff  ///< libtiff makes RGB of it: of chroma that is subsampled
  };

  Size size;
  int bits = 1;     ///< a sample
  int samples = 1;  ///< a pixel
  bool separate = false;
  Color color = Color::gray;
  std::vector<int> wanted;  ///< of the samples: those of color, and then alpha
  bool alpha = false;
  bool premultiplied = false;
  bool tiled = false;
  bool reversed_bits = false;
  Size piece;                   ///< a tile, or the rows of a strip
  std::size_t row_bytes = 0;    ///< of a piece; of one sample where they are separate
  std::size_t piece_bytes = 0;  ///< the same
  std::size_t pieces = 0;
  int compression = 1;
  bool ycc = false;
  Subsampling subsampling;

  Reading reading() const;
  /// Whether colors become sRGB, so that the file's profile is not the frame's.
  bool changes_colors() const { return color == Color::inks || color == Color::lab || color == Color::icc_lab; }
  /// CV_8UC1 to CV_16UC4.
  int frame_type() const;
  int frame_bits() const;
  /// The others.
  int dropped() const { return samples - static_cast<int>(wanted.size()); }
  /// What libtiff and the reading hold beside the frame.
  std::size_t working_bytes(std::size_t file_bytes) const;
};

/// Throws Error: unsupported, damaged, too_large. A JPEG's colors are asked of libtiff as RGB from then on.
TiffLayout layout_of(OpenedTiff& file);

ImageInfo describe(const TiffLayout& layout, std::size_t file_bytes);

/// "LZW"
std::string compression_name(int compression);

}  // namespace lightmill
