#pragma once

#include "codec/tiff/layout.h"
#include "color/cmyk.h"
#include "color/lab.h"

#include <opencv2/core/mat.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace lightmill {

/// Turns rows as libtiff decodes them into those of a frame: few bits become 8 and others than 8 become 16, indices
/// become colors, inks and L*a*b* become sRGB, RGB becomes BGR, alpha is taken out of what it was multiplied with.
class TiffSamples {
 public:
  /// What is read before a row is past it by up to `kPadding` bytes.
  static constexpr std::size_t kPadding = 4;

  /// `file` is open at the page. `icc` is for inks. Throws Error(damaged) where a palette is missing.
  TiffSamples(OpenedTiff& file, const TiffLayout& layout, std::span<const std::uint8_t> icc);

  bool inks_are_approximate() const { return inks_ && !inks_->through_profile(); }

  /// Rows of pixels, or of one sample each for those that are wanted.
  struct Block {
    std::array<const std::uint8_t*, 5> rows{};
    std::size_t row_bytes = 0;
  };
  /// As many as `to` has, which may be where the rows are where pixels take as many bytes.
  void convert(const Block& from, cv::Mat to);

 private:
  void read_palette(OpenedTiff& file);
  unsigned sample(const std::uint8_t* row, std::size_t index) const;
  template <typename Sample>
  void gather(const Block& from, std::size_t y, std::size_t width, Sample* to) const;
  template <typename Sample>
  void convert_rows(const Block& from, cv::Mat& to);
  template <typename Sample>
  void divide_by_alpha(Sample* row, std::size_t width) const;
  template <typename Sample>
  void color_row(const Sample* row, int width, std::uint8_t* to);
  template <typename Sample>
  void convert_inks(const Sample* row, int width, std::uint8_t* to);
  template <typename Sample>
  void convert_lab(const Sample* row, int width, std::uint8_t* to) const;
  void look_up(const std::uint16_t* row, int width, std::uint8_t* to) const;

  const TiffLayout& layout_;
  const std::size_t channels_;  // that are wanted
  std::vector<std::array<std::uint8_t, 3>> palette_;
  std::optional<CmykRows> inks_;
  std::optional<LabToSrgb> lab_;
  std::vector<std::uint16_t> row_;
  std::vector<std::uint8_t> cmyk_, bgr_;
};

}  // namespace lightmill
