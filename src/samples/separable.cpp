#include "samples/separable.h"

#include "samples/axis.h"
#include "samples/levels.h"

#include <algorithm>
#include <array>
#include <vector>

namespace lightmill {
namespace {

/// A row times `weight`; by alpha, its colors times alpha too.
template <typename Sample, int kChannels, Weighing kWeighing>
void add_row(const Sample* row, int samples, float weight, float* sum) {
  if constexpr (kWeighing == Weighing::alike) {
    for (int i = 0; i < samples; ++i) sum[i] += weight * static_cast<float>(row[i]);
  } else {
    constexpr int kAlpha = kChannels - 1;
    for (int i = 0; i < samples; i += kChannels) {
      const float alpha = weight * static_cast<float>(row[i + kAlpha]);
      for (int c = 0; c < kAlpha; ++c) sum[i + c] += alpha * static_cast<float>(row[i + c]);
      sum[i + kAlpha] += alpha * static_cast<float>(kMost<Sample>);
    }
  }
}

/// One row of the source's width: the weighted sum of the rows that `taps` name; by alpha, of products.
template <typename Sample, int kChannels, Weighing kWeighing>
void sum_rows(const ConstView& from, const Taps& taps, const float* weights, float* sum) {
  const int samples = from.size.width * kChannels;
  std::fill_n(sum, samples, 0.0F);
  for (int k = 0; k < taps.count; ++k)
    add_row<Sample, kChannels, kWeighing>(from.row<Sample>(taps.first + k), samples, weights[k], sum);
}

/// A target pixel of the sums of its channels.
template <typename Sample, int kChannels, Weighing kWeighing>
void finish(const std::array<float, kChannels>& sums, Sample* to) {
  if constexpr (kWeighing == Weighing::alike) {
    for (std::size_t c = 0; c < kChannels; ++c) to[c] = rounded<Sample>(sums[c]);
  } else {
    constexpr std::size_t kAlpha = kChannels - 1;
    const float divide = divisor<Sample>(sums[kAlpha]);
    for (std::size_t c = 0; c < kAlpha; ++c) to[c] = rounded<Sample>(sums[c] * divide);
    to[kAlpha] = rounded<Sample>(sums[kAlpha] / static_cast<float>(kMost<Sample>));
  }
}

template <typename Sample, int kChannels, Weighing kWeighing>
void sum_columns(const float* row, const Axis& axis, Sample* to) {
  for (const Taps& taps : axis.taps) {
    const float* source = row + static_cast<std::ptrdiff_t>(taps.first) * kChannels;
    const float* weights = axis.weights.data() + taps.weights;
    std::array<float, kChannels> sums{};
    for (int k = 0; k < taps.count; ++k) {
      for (std::size_t c = 0; c < kChannels; ++c) sums[c] += weights[k] * source[c];
      source += kChannels;
    }
    finish<Sample, kChannels, kWeighing>(sums, to);
    to += kChannels;
  }
}

// Rows first: each target row is summed at the source's width in one scratch row, so memory stays small however tall
// the filter is.
template <typename Sample, int kChannels, Weighing kWeighing>
void scale(const Scaling& scaling, BufferPool& pool) {
  const auto& [from, window, to, size, filter] = scaling;
  const Axis across = make_axis({window.x, window.width, from.size.width, size.width}, filter);
  const Axis down = make_axis({window.y, window.height, from.size.height, size.height}, filter);
  const Buffer scratch = pool.acquire(static_cast<std::size_t>(from.size.width) * kChannels * sizeof(float));
  float* row = reinterpret_cast<float*>(scratch.data());
  for (int y = 0; y < size.height; ++y) {
    const Taps& taps = down.taps[static_cast<std::size_t>(y)];
    sum_rows<Sample, kChannels, kWeighing>(from, taps, down.weights.data() + taps.weights, row);
    sum_columns<Sample, kChannels, kWeighing>(row, across, to.row<Sample>(y));
  }
}

template <typename Sample>
void scale(const Scaling& scaling, Weighing weighing, BufferPool& pool) {
  const bool alike = weighing == Weighing::alike;
  switch (scaling.from.channels) {
    case 1:
      return scale<Sample, 1, Weighing::alike>(scaling, pool);
    case 2:
      return alike ? scale<Sample, 2, Weighing::alike>(scaling, pool)
                   : scale<Sample, 2, Weighing::by_alpha>(scaling, pool);
    case 3:
      return scale<Sample, 3, Weighing::alike>(scaling, pool);
    default:
      return alike ? scale<Sample, 4, Weighing::alike>(scaling, pool)
                   : scale<Sample, 4, Weighing::by_alpha>(scaling, pool);
  }
}

}  // namespace

void scale_exactly(const Scaling& scaling, Weighing weighing, BufferPool& pool) {
  return scaling.from.bits == 16 ? scale<std::uint16_t>(scaling, weighing, pool)
                                 : scale<std::uint8_t>(scaling, weighing, pool);
}

}  // namespace lightmill
