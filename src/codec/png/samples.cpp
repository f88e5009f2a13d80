#include "codec/png/samples.h"

#include <algorithm>
#include <cstring>

namespace lightmill {
namespace {

/// A sample as it stands in the file.
template <typename Sample>
Sample sample_at(const std::uint8_t* row, std::size_t index);
template <>
std::uint8_t sample_at(const std::uint8_t* row, std::size_t index) {
  return row[index];
}
template <>
std::uint16_t sample_at(const std::uint8_t* row, std::size_t index) {
  return static_cast<std::uint16_t>(row[2 * index] << 8 | row[2 * index + 1]);
}

/// Pixels of `kStored` samples become pixels of `kMade`, of which one more is alpha.
template <typename Sample, int kStored, int kMade>
void convert_pixels(const std::uint8_t* row, std::size_t width, const std::array<std::uint16_t, 3>& key, Sample* to) {
  constexpr bool kColor = kStored >= 3;
  constexpr Sample kOpaque = static_cast<Sample>(~Sample{0});
  for (std::size_t x = 0; x < width; ++x) {
    std::array<Sample, 4> pixel{};
    for (std::size_t c = 0; c < kStored; ++c) pixel[c] = sample_at<Sample>(row, x * kStored + c);
    if constexpr (kMade > kStored) {
      const bool is_key = std::equal(key.begin(), key.begin() + kStored, pixel.begin());
      pixel[kStored] = is_key ? Sample{0} : kOpaque;
    }
    if constexpr (kColor) std::swap(pixel[0], pixel[2]);
    for (std::size_t c = 0; c < kMade; ++c) to[x * kMade + c] = pixel[c];
  }
}

}  // namespace

PngSamples::PngSamples(const PngChunks& chunks) : header_(chunks.header()) {
  const auto key = chunks.transparency();
  keyed_ = !header_.palette && !key.empty();
  channels_ = (header_.color ? 3 : 1) + (header_.alpha || !key.empty() ? 1 : 0);
  const unsigned most = (1U << header_.bits) - 1;
  for (std::size_t i = 0; keyed_ && i < key.size() / 2; ++i)
    key_[i] = static_cast<std::uint16_t>((key[2 * i] << 8 | key[2 * i + 1]) & static_cast<int>(most));
  if (header_.bits == 16 || header_.channels() > 1) return;
  table_.resize(most + 1, {0, 0, 0, 255});
  known_ = header_.palette ? std::min<std::size_t>(chunks.palette().size() / 3, most + 1) : most + 1;
  for (std::size_t i = 0; i < known_; ++i) {
    if (header_.palette) {
      const auto color = chunks.palette().subspan(3 * i, 3);
      table_[i] = {color[2], color[1], color[0], i < key.size() ? key[i] : std::uint8_t{255}};
    } else {
      const auto gray = static_cast<std::uint8_t>(i * 255 / most);
      table_[i] = {gray, static_cast<std::uint8_t>(keyed_ && i == key_[0] ? 0 : 255), 0, 0};
    }
  }
}

bool PngSamples::convert_small(const std::uint8_t* row, int width, std::uint8_t* to) const {
  const auto bits = static_cast<std::size_t>(header_.bits), mask = (std::size_t{1} << bits) - 1;
  const auto channels = static_cast<std::size_t>(channels_);
  std::size_t largest = 0;
  for (std::size_t at = 0; at < static_cast<std::size_t>(width) * bits; at += bits) {
    const std::size_t value = row[at / 8] >> (8 - bits - at % 8) & mask;
    largest = std::max(largest, value);
    std::memcpy(to, table_[value].data(), channels);
    to += channels;
  }
  return largest < known_;
}

template <typename Sample>
void PngSamples::convert_color(const std::uint8_t* row, int width, std::uint8_t* to) const {
  const auto count = static_cast<std::size_t>(width);
  auto* out = reinterpret_cast<Sample*>(to);
  const int stored = header_.channels();
  if (stored == 1 && !keyed_) return convert_pixels<Sample, 1, 1>(row, count, key_, out);
  if (stored == 1) return convert_pixels<Sample, 1, 2>(row, count, key_, out);
  if (stored == 2) return convert_pixels<Sample, 2, 2>(row, count, key_, out);
  if (stored == 4) return convert_pixels<Sample, 4, 4>(row, count, key_, out);
  if (keyed_) return convert_pixels<Sample, 3, 4>(row, count, key_, out);
  convert_pixels<Sample, 3, 3>(row, count, key_, out);
}

bool PngSamples::convert(const std::uint8_t* row, int width, std::uint8_t* to) const {
  if (!table_.empty() && (header_.palette || keyed_ || header_.bits < 8)) return convert_small(row, width, to);
  if (header_.bits == 16) {
    convert_color<std::uint16_t>(row, width, to);
  } else {
    convert_color<std::uint8_t>(row, width, to);
  }
  return true;
}

}  // namespace lightmill
