#include "samples/separable.h"

#include "samples/axis.h"
#include "samples/levels.h"

#include <algorithm>
#include <array>
#include <vector>

namespace lightmill {
namespace {

/// A row times `weight`; by alpha, its colors times alpha too. `Level`: Sample, or float where it is light.
template <typename Sample, int kChannels, Weighing kWeighing, typename Level>
void add_row(const Level* row, int samples, float weight, float* sum) {
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

/// Light in units of the largest sample, and alpha as it is.
template <typename Sample, int kChannels>
void to_light(const Sample* row, int samples, const LightCurves& curves, float* light) {
  constexpr int kColors = kChannels - (kChannels % 2 == 0 ? 1 : 0);
  for (int i = 0; i < samples; i += kChannels) {
    for (int c = 0; c < kColors; ++c)
      light[i + c] = curves.of[static_cast<std::size_t>(c)]->light(row[i + c]) * kMost<Sample>;
    if (kColors < kChannels) light[i + kColors] = static_cast<float>(row[i + kColors]);
  }
}

/// A sample of what `to_light` makes.
template <typename Sample>
Sample from_light(const LightCurves* curves, std::size_t channel, float level) {
  return curves ? curves->of[channel]->template stored<Sample>(level / kMost<Sample>) : rounded<Sample>(level);
}

/// Scratch of the source's width.
struct Rows {
  float* sum;
  float* light;
};

/// One row of the source's width: the weighted sum of the rows that `taps` name; by alpha, of products.
template <typename Sample, int kChannels, Weighing kWeighing>
void sum_rows(const Scaling& scaling, const Taps& taps, const float* weights, const Rows& rows) {
  const ConstView& from = scaling.from;
  const int samples = from.size.width * kChannels;
  std::fill_n(rows.sum, samples, 0.0F);
  for (int k = 0; k < taps.count; ++k) {
    const Sample* const row = from.row<Sample>(taps.first + k);
    if (scaling.light) {
      to_light<Sample, kChannels>(row, samples, *scaling.light, rows.light);
      add_row<Sample, kChannels, kWeighing>(rows.light, samples, weights[k], rows.sum);
    } else {
      add_row<Sample, kChannels, kWeighing>(row, samples, weights[k], rows.sum);
    }
  }
}

/// A target pixel of the sums of its channels.
template <typename Sample, int kChannels, Weighing kWeighing>
void finish(const std::array<float, kChannels>& sums, const LightCurves* light, Sample* to) {
  if constexpr (kWeighing == Weighing::alike) {
    constexpr std::size_t kColors = kChannels - (kChannels % 2 == 0 ? 1 : 0);
    for (std::size_t c = 0; c < kColors; ++c) to[c] = from_light<Sample>(light, c, sums[c]);
    if (kColors < kChannels) to[kColors] = rounded<Sample>(sums[kColors]);
  } else {
    constexpr std::size_t kAlpha = kChannels - 1;
    const float divide = divisor<Sample>(sums[kAlpha]);
    for (std::size_t c = 0; c < kAlpha; ++c) to[c] = from_light<Sample>(light, c, sums[c] * divide);
    to[kAlpha] = rounded<Sample>(sums[kAlpha] / static_cast<float>(kMost<Sample>));
  }
}

template <typename Sample, int kChannels, Weighing kWeighing>
void sum_columns(const float* row, const Axis& axis, const LightCurves* light, Sample* to) {
  for (const Taps& taps : axis.taps) {
    const float* source = row + static_cast<std::ptrdiff_t>(taps.first) * kChannels;
    const float* weights = axis.weights.data() + taps.weights;
    std::array<float, kChannels> sums{};
    for (int k = 0; k < taps.count; ++k) {
      for (std::size_t c = 0; c < kChannels; ++c) sums[c] += weights[k] * source[c];
      source += kChannels;
    }
    finish<Sample, kChannels, kWeighing>(sums, light, to);
    to += kChannels;
  }
}

// Rows first: each target row is summed at the source's width in one scratch row, so memory stays small however tall
// the filter is.
template <typename Sample, int kChannels, Weighing kWeighing>
void scale(const Scaling& scaling, BufferPool& pool) {
  const auto& [from, window, to, size, filter, light] = scaling;
  const Axis across = make_axis({window.x, window.width, from.size.width, size.width}, filter);
  const Axis down = make_axis({window.y, window.height, from.size.height, size.height}, filter);
  const std::size_t samples = static_cast<std::size_t>(from.size.width) * kChannels;
  const Buffer scratch = pool.acquire((light ? 2 : 1) * samples * sizeof(float));
  auto* const row = reinterpret_cast<float*>(scratch.data());
  const Rows rows{.sum = row, .light = light ? row + samples : nullptr};
  for (int y = 0; y < size.height; ++y) {
    const Taps& taps = down.taps[static_cast<std::size_t>(y)];
    sum_rows<Sample, kChannels, kWeighing>(scaling, taps, down.weights.data() + taps.weights, rows);
    sum_columns<Sample, kChannels, kWeighing>(row, across, light, to.row<Sample>(y));
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
