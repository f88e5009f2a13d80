#include "codec/tiff/samples.h"

#include "lightmill/error.h"

#include <opencv2/imgproc.hpp>
#include <tiffio.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <type_traits>

namespace lightmill {
namespace {

/// Rounded; every value of 8 bits that was widened comes back.
constexpr std::uint8_t narrowed(unsigned sample) { return static_cast<std::uint8_t>((sample + 128) / 257); }

template <typename Sample>
std::uint8_t to_byte(Sample sample) {
  if constexpr (std::is_same_v<Sample, std::uint8_t>) {
    return sample;
  } else {
    return narrowed(sample);
  }
}

}  // namespace

TiffSamples::TiffSamples(OpenedTiff& file, const TiffLayout& layout, std::span<const std::uint8_t> icc)
    : layout_(layout), channels_(layout.wanted.size()) {
  using Color = TiffLayout::Color;
  if (layout.color == Color::palette) read_palette(file);
  if (layout.color == Color::inks) inks_.emplace(icc);
  if (layout.color == Color::lab || layout.color == Color::icc_lab) lab_.emplace();
}

/// Of 16 bits; some writers give 8, which shows in that no color is above them.
void TiffSamples::read_palette(OpenedTiff& file) {
  std::uint16_t* channels[3] = {};
  if (!TIFFGetField(file.get(), TIFFTAG_COLORMAP, &channels[0], &channels[1], &channels[2]))
    throw Error(Cause::damaged, "its palette is missing");
  const std::size_t count = std::size_t{1} << layout_.bits;
  const auto is_small = [&](const std::uint16_t* channel) {
    return std::all_of(channel, channel + count, [](std::uint16_t value) { return value < 256; });
  };
  const bool small = std::all_of(std::begin(channels), std::end(channels), is_small);
  palette_.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t c = 0; c < 3; ++c)
      palette_[i][2 - c] = small ? static_cast<std::uint8_t>(channels[c][i]) : narrowed(channels[c][i]);
  }
}

/// Those of other than 8 and 16 bits follow each other from the highest bit on.
unsigned TiffSamples::sample(const std::uint8_t* row, std::size_t index) const {
  if (layout_.bits == 8) return row[index];
  if (layout_.bits == 16) {
    std::uint16_t value;
    std::memcpy(&value, row + 2 * index, sizeof value);
    return value;
  }
  const auto bits = static_cast<std::size_t>(layout_.bits), at = index * bits;
  const std::uint8_t* byte = row + at / 8;
  const unsigned three = static_cast<unsigned>(byte[0] << 16 | byte[1] << 8 | byte[2]);
  return three >> (24 - at % 8 - bits) & ((1U << bits) - 1);
}

/// One pixel after the other, at the frame's range; indices stay as they are.
template <typename Sample>
void TiffSamples::gather(const Block& from, std::size_t y, std::size_t width, Sample* to) const {
  const unsigned most = (1U << layout_.bits) - 1, range = std::numeric_limits<Sample>::max();
  const bool scales = most != range && layout_.color != TiffLayout::Color::palette;
  for (std::size_t c = 0; c < channels_; ++c) {
    const std::uint8_t* row = from.rows[layout_.separate ? c : 0] + y * from.row_bytes;
    const std::size_t step = layout_.separate ? 1 : static_cast<std::size_t>(layout_.samples);
    const std::size_t first = layout_.separate ? 0 : static_cast<std::size_t>(layout_.wanted[c]);
    for (std::size_t x = 0; x < width; ++x) {
      const unsigned value = sample(row, first + x * step);
      to[x * channels_ + c] = static_cast<Sample>(scales ? (value * range + most / 2) / most : value);
    }
  }
}

void TiffSamples::convert(const Block& from, cv::Mat to) {
  const bool words = layout_.bits > 8 || layout_.color == TiffLayout::Color::palette;
  if (words) {
    convert_rows<std::uint16_t>(from, to);
  } else {
    convert_rows<std::uint8_t>(from, to);
  }
}

template <typename Sample>
void TiffSamples::convert_rows(const Block& from, cv::Mat& to) {
  const auto width = static_cast<std::size_t>(to.cols), count = width * channels_;
  const bool as_stored =
      !layout_.separate && layout_.dropped() == 0 && layout_.bits == 8 * static_cast<int>(sizeof(Sample));
  row_.resize(count + 1);
  auto* const row = reinterpret_cast<Sample*>(row_.data());
  for (int y = 0; y < to.rows; ++y) {
    const auto index = static_cast<std::size_t>(y);
    if (as_stored) {
      std::memcpy(row, from.rows[0] + index * from.row_bytes, count * sizeof(Sample));
    } else {
      gather(from, index, width, row);
    }
    if (layout_.premultiplied && layout_.color != TiffLayout::Color::palette) divide_by_alpha(row, width);
    color_row(row, to.cols, to.ptr(y));
  }
}

/// Alpha is the last of a pixel's channels.
template <typename Sample>
void TiffSamples::divide_by_alpha(Sample* row, std::size_t width) const {
  constexpr std::uint64_t kMost = std::numeric_limits<Sample>::max();
  for (Sample* pixel = row; pixel != row + width * channels_; pixel += channels_) {
    const std::uint64_t alpha = pixel[channels_ - 1];
    if (alpha == kMost) continue;
    for (std::size_t c = 0; c + 1 < channels_; ++c)
      pixel[c] = alpha == 0 ? Sample{0} : static_cast<Sample>(std::min(kMost, (pixel[c] * kMost + alpha / 2) / alpha));
  }
}

template <typename Sample>
void TiffSamples::color_row(const Sample* row, int width, std::uint8_t* to) {
  using Color = TiffLayout::Color;
  const auto count = static_cast<std::size_t>(width) * channels_;
  auto* const samples = reinterpret_cast<Sample*>(to);
  switch (layout_.color) {
    case Color::gray:
      std::memcpy(to, row, count * sizeof(Sample));
      return;
    case Color::inverted_gray:
      for (std::size_t i = 0; i < count; ++i)
        samples[i] = layout_.alpha && i % 2 == 1 ? row[i] : static_cast<Sample>(~row[i]);
      return;
    case Color::palette:
      if constexpr (std::is_same_v<Sample, std::uint16_t>) look_up(row, width, to);
      return;
    case Color::inks:
      return convert_inks(row, width, to);
    case Color::lab:
    case Color::icc_lab:
      return convert_lab(row, width, to);
    default:
      break;
  }
  const int type = CV_MAKETYPE(sizeof(Sample) == 2 ? CV_16U : CV_8U, static_cast<int>(channels_));
  const cv::Mat rgb(1, width, type, const_cast<Sample*>(row));
  cv::Mat bgr(1, width, type, to);
  cv::cvtColor(rgb, bgr, layout_.alpha ? cv::COLOR_RGBA2BGRA : cv::COLOR_RGB2BGR);
}

void TiffSamples::look_up(const std::uint16_t* row, int width, std::uint8_t* to) const {
  const unsigned most = (1U << layout_.bits) - 1;
  for (int x = 0; x < width; ++x, row += channels_) {
    to = std::ranges::copy(palette_[row[0]], to).out;
    if (layout_.alpha) *to++ = static_cast<std::uint8_t>((row[1] * 255U + most / 2) / most);
  }
}

/// In TIFF more is more ink.
template <typename Sample>
void TiffSamples::convert_inks(const Sample* row, int width, std::uint8_t* to) {
  const auto count = static_cast<std::size_t>(width);
  cmyk_.resize(4 * count);
  for (std::size_t x = 0; x < count; ++x) {
    for (std::size_t c = 0; c < 4; ++c)
      cmyk_[4 * x + c] = static_cast<std::uint8_t>(255 - to_byte(row[x * channels_ + c]));
  }
  if (!layout_.alpha) return inks_->convert(cmyk_.data(), to, width);
  bgr_.resize(3 * count);
  inks_->convert(cmyk_.data(), bgr_.data(), width);
  for (std::size_t x = 0; x < count; ++x) {
    std::memcpy(to + 4 * x, bgr_.data() + 3 * x, 3);
    to[4 * x + 3] = to_byte(row[x * channels_ + 4]);
  }
}

/// TIFF 6.0, section 23: a and b have a sign. ICC's (Adobe's technical note 4) have none, and of 16 bits 0xFF00 is 100.
template <typename Sample>
void TiffSamples::convert_lab(const Sample* row, int width, std::uint8_t* to) const {
  constexpr bool kWords = sizeof(Sample) == 2;
  const bool icc = layout_.color == TiffLayout::Color::icc_lab;
  const float white = kWords ? (icc ? 0xFF00 : 0xFFFF) : 0xFF, unit = kWords ? 256 : 1;
  const auto chroma = [&](Sample sample) {
    if (icc) return static_cast<float>(sample) / unit - 128;
    return static_cast<float>(static_cast<std::make_signed_t<Sample>>(sample)) / unit;
  };
  auto* out = reinterpret_cast<Sample*>(to);
  for (int x = 0; x < width; ++x, row += channels_) {
    const auto bgr = lab_->bgr({static_cast<float>(row[0]) * 100 / white, chroma(row[1]), chroma(row[2])});
    for (const std::uint16_t value : bgr)
      *out++ = kWords ? static_cast<Sample>(value) : static_cast<Sample>(narrowed(value));
    if (layout_.alpha) *out++ = row[3];
  }
}

}  // namespace lightmill
