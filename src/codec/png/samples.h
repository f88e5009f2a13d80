#pragma once

#include "codec/png/chunks.h"

#include <opencv2/core/mat.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace lightmill {

/// Turns a PNG's rows into those of a frame: 1, 2 and 4 bits become 8, indices become colors, a transparent color
/// becomes alpha, RGB becomes BGR, and 16 bits get the machine's order of bytes. Nothing is rounded.
class PngSamples {
 public:
  explicit PngSamples(const PngChunks& chunks);

  /// CV_8UC1 to CV_16UC4.
  int type() const { return CV_MAKETYPE(header_.bits == 16 ? CV_16U : CV_8U, channels_); }
  /// `width` pixels of `row`; false where one is an index that the palette does not have, which becomes black.
  bool convert(const std::uint8_t* row, int width, std::uint8_t* to) const;

 private:
  bool convert_small(const std::uint8_t* row, int width, std::uint8_t* to) const;
  template <typename Sample>
  void convert_color(const std::uint8_t* row, int width, std::uint8_t* to) const;

  const PngChunks::Header header_;
  int channels_ = 3;
  bool keyed_ = false;
  std::array<std::uint16_t, 3> key_{};  // the transparent color
  /// Of samples of up to 8 bits that are gray or indices: what each becomes.
  std::vector<std::array<std::uint8_t, 4>> table_;
  std::size_t known_ = 0;  // entries of the table
};

}  // namespace lightmill
