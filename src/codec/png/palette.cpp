#include "codec/png/palette.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace lightmill {
namespace {

constexpr std::uint32_t kOpaque = 0xFF000000;

std::uint32_t color_at(const std::uint8_t* pixel, int channels) {
  const std::uint32_t color = std::uint32_t{pixel[2]} | std::uint32_t{pixel[1]} << 8 | std::uint32_t{pixel[0]} << 16;
  return color | (channels == 4 ? std::uint32_t{pixel[3]} << 24 : kOpaque);
}

int bits_for(std::size_t colors) { return colors <= 2 ? 1 : colors <= 4 ? 2 : colors <= 16 ? 4 : 8; }

/// Up to 256 colors in a table of fixed size.
class Colors {
 public:
  static constexpr std::size_t kMost = 256;

  /// False where it would be one too many.
  bool add(std::uint32_t color) {
    std::size_t at = place(color);
    while (taken_[at] && slots_[at] != color) at = (at + 1) % kSlots;
    if (taken_[at]) return true;
    if (count_ == kMost) return false;
    taken_[at] = true;
    slots_[at] = color;
    ++count_;
    return true;
  }
  /// Translucent ones first, so that the file needs no alpha for the others.
  std::vector<std::uint32_t> sorted() const {
    std::vector<std::uint32_t> all;
    for (std::size_t i = 0; i < kSlots; ++i)
      if (taken_[i]) all.push_back(slots_[i]);
    std::ranges::sort(all);
    return all;
  }

 private:
  static constexpr std::size_t kSlots = 1024;
  static std::size_t place(std::uint32_t color) { return (color * 2'654'435'761U) >> 22; }

  std::array<std::uint32_t, kSlots> slots_{};
  std::array<bool, kSlots> taken_{};
  std::size_t count_ = 0;
};

std::optional<PngPalette> smaller_gray(const cv::Mat& mat) {
  int bits = 1;
  for (int y = 0; y < mat.rows; ++y) {
    const std::uint8_t* row = mat.ptr(y);
    for (int x = 0; x < mat.cols; ++x) {
      while (bits < 8 && row[x] % (255 / ((1 << bits) - 1)) != 0) bits *= 2;
    }
    if (bits == 8) return std::nullopt;
  }
  return PngPalette{bits, {}, false};
}

/// The palette takes bytes of its own, which a small picture does not save.
bool is_worth_it(const cv::Mat& mat, const PngPalette& palette) {
  const std::size_t pixels = mat.total();
  return pixels * static_cast<std::size_t>(palette.bits) / 8 + 4 * palette.colors.size() + 24 <
         pixels * static_cast<std::size_t>(mat.channels());
}

}  // namespace

std::optional<PngPalette> palette_for(const cv::Mat& mat) {
  if (mat.depth() != CV_8U || mat.channels() == 2) return std::nullopt;
  if (mat.channels() == 1) return smaller_gray(mat);
  Colors colors;
  const int channels = mat.channels();
  for (int y = 0; y < mat.rows; ++y) {
    const std::uint8_t* row = mat.ptr(y);
    std::uint32_t last = ~color_at(row, channels);
    for (int x = 0; x < mat.cols; ++x, row += channels) {
      const std::uint32_t color = color_at(row, channels);
      if (color != last && !colors.add(color)) return std::nullopt;
      last = color;
    }
  }
  PngPalette palette{8, colors.sorted(), channels == 4};
  palette.bits = bits_for(palette.colors.size());
  return is_worth_it(mat, palette) ? std::optional(palette) : std::nullopt;
}

void PngPalette::index_row(const std::uint8_t* row, int width, int channels, std::uint8_t* to) const {
  if (colors.empty()) {
    const int step = 255 / ((1 << bits) - 1);
    std::transform(row, row + width, to, [&](std::uint8_t gray) { return static_cast<std::uint8_t>(gray / step); });
    return;
  }
  std::uint32_t last = colors.front();
  std::uint8_t index = 0;
  for (int x = 0; x < width; ++x, row += channels) {
    const std::uint32_t color = color_at(row, channels);
    if (color != last) index = static_cast<std::uint8_t>(std::ranges::lower_bound(colors, color) - colors.begin());
    last = color;
    to[x] = index;
  }
}

}  // namespace lightmill
