#include "samples/fixed_point.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <utility>

namespace lightmill {
namespace {

constexpr int kOne = 1 << 15, kMostWeight = kOne - 1;
constexpr int kColumns = 64;  // of the source at once: a cache line of each row

/// Weights that add up to one, or as nearly as 16 bits tell: what rounding took or gave, the largest makes up for.
/// False where one is more than 1, as where an edge lies between samples and is mirrored.
bool append_weights(const std::vector<float>& weights, std::vector<std::uint32_t>& to) {
  std::vector<int> fixed;
  fixed.reserve(weights.size());
  for (const float weight : weights) fixed.push_back(static_cast<int>(std::lround(weight * kOne)));
  int& largest = *std::ranges::max_element(fixed);
  largest += kOne - std::accumulate(fixed.begin(), fixed.end(), 0);
  for (const int weight : fixed) {
    if (weight > kOne) return false;
    to.push_back(static_cast<std::uint16_t>(std::min(weight, kMostWeight)) * 0x10001U);
  }
  return true;
}

/// None where 16 bits do not do.
std::optional<FixedAxis> fixed_axis(const Axis& axis, int plane) {
  FixedAxis fixed{.target = static_cast<int>(axis.taps.size()), .first = {}, .weights = {}};
  for (const Taps& taps : axis.taps) fixed.taps = std::max(fixed.taps, taps.count);
  const std::size_t count = (axis.taps.size() + FixedAxis::kGroup - 1) / FixedAxis::kGroup * FixedAxis::kGroup;
  for (std::size_t i = 0; i < count; ++i) {
    const Taps& taps = axis.taps[std::min(i, axis.taps.size() - 1)];
    const int first = std::min(taps.first, plane - fixed.taps);
    const auto own = axis.weights.begin() + static_cast<std::ptrdiff_t>(taps.weights);
    std::vector<float> weights(static_cast<std::size_t>(fixed.taps), 0.0F);
    std::copy(own, own + taps.count, weights.begin() + (taps.first - first));
    fixed.first.push_back(first);
    if (!append_weights(weights, fixed.weights)) return std::nullopt;
  }
  return fixed;
}

}  // namespace

std::optional<FixedScaling> fixed_scaling(const Span& across, const Span& down, Resampling filter) {
  auto horizontal = fixed_axis(make_axis(across, filter), across.plane);
  auto vertical = fixed_axis(make_axis(down, filter), down.plane);
  if (!horizontal || !vertical || horizontal->taps + vertical->taps > FixedScaling::kMostTaps) return std::nullopt;
  return FixedScaling{*std::move(horizontal), *std::move(vertical)};
}

FixedBands::FixedBands(std::shared_ptr<const FixedScaling> scaling, BufferPool& pool, Simd simd)
    : scaling_(std::move(scaling)), kernel_(simd == Simd::avx2 ? make_fixed_band_by_avx2 : make_fixed_band) {
  const auto& [across, down] = *scaling_;
  const auto [low, high] = std::ranges::minmax(across.first);
  begin_ = low / kColumns * kColumns;
  end_ = high + across.taps;
  int rows = 0;
  for (int band = 0; band < count(); ++band) rows = std::max(rows, rows_of(band).end - rows_of(band).first);
  const auto columns = static_cast<std::size_t>((end_ - begin_ + kColumns - 1) / kColumns * kColumns);
  words_ = pool.acquire(static_cast<std::size_t>(rows) * kColumns * sizeof(std::int16_t));
  columns_ = pool.acquire(columns * kRows * sizeof(std::int16_t));
}

FixedBands::Rows FixedBands::rows_of(int band) const {
  const FixedAxis& down = scaling_->down;
  const auto [low, high] =
      std::ranges::minmax(std::span(down.first).subspan(static_cast<std::size_t>(band) * kRows, kRows));
  return {low, high + down.taps};
}

void FixedBands::make(int band, const RowRing& from, View to) const {
  const int first = band * kRows;
  to.size.height = std::min(kRows, scaling_->down.target - first);
  kernel_({*scaling_, from, to, first, begin_, end_, reinterpret_cast<std::int16_t*>(words_.data()),
           reinterpret_cast<std::int16_t*>(columns_.data())});
}

void scale_fixed(const Scaling& scaling, std::shared_ptr<const FixedScaling> fixed, BufferPool& pool, Simd simd) {
  const FixedBands bands(std::move(fixed), pool, simd);
  for (int band = 0; band < bands.count(); ++band) {
    View to = scaling.to;
    to.first = to.row(band * FixedBands::kRows);
    bands.make(band, RowRing(scaling.from), to);
  }
}

}  // namespace lightmill
