#include "samples/fixed_point.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <utility>

namespace lightmill {
namespace {

constexpr int kOne = 1 << 15, kMostWeight = kOne - 1;

/// Weights of samples side by side.
struct Stretch {
  int first;
  std::vector<int> weights;
};

/// Weights that add up to one, or as nearly as 16 bits tell: what rounding took or gave, the largest makes up for.
std::vector<int> whole_weights(const std::vector<float>& weights) {
  std::vector<int> fixed;
  fixed.reserve(weights.size());
  for (const float weight : weights) fixed.push_back(static_cast<int>(std::lround(weight * kOne)));
  int& largest = *std::ranges::max_element(fixed);
  largest += kOne - std::accumulate(fixed.begin(), fixed.end(), 0);
  return fixed;
}

/// Half of a weight that is none to the sample's twin. False where there is no place for it.
bool share_with_twin(Stretch& stretch, int plane) {
  auto& weights = stretch.weights;
  const auto largest = std::ranges::max_element(weights);
  constexpr int kRoundings = 2;  // of the others
  if (*largest <= kOne + kRoundings) return true;
  const int sample = stretch.first + static_cast<int>(largest - weights.begin()), half = *largest / 2;
  *largest -= half;
  if (sample == 0 && weights.back() == 0) {
    std::rotate(weights.begin(), weights.end() - 1, weights.end());
    weights.front() = half;
    --stretch.first;
    return true;
  }
  if (sample != plane - 1 || weights.front() != 0) return false;
  std::rotate(weights.begin(), weights.begin() + 1, weights.end());
  weights.back() = half;
  ++stretch.first;
  return true;
}

/// Two a word, as they fall on pairs of samples.
void add_pairs(const std::vector<std::uint16_t>& weights, int first, FixedAxis& axis) {
  std::vector<std::uint16_t> placed(2 * static_cast<std::size_t>(FixedAxis::pairs_of(axis.taps)));
  std::ranges::copy(weights, placed.begin() + (first & 1));
  for (std::size_t i = 0; i < placed.size(); i += 2)
    axis.pairs.push_back(placed[i] | std::uint32_t{placed[i + 1]} << 16);
}

/// Of so many taps. None where 16 bits do not do with them.
std::optional<FixedAxis> fixed_axis(const Axis& axis, int plane, int most_taps) {
  FixedAxis fixed{.taps = most_taps,
                  .source = plane,
                  .target = static_cast<int>(axis.taps.size()),
                  .first = {},
                  .weights = {},
                  .pairs = {}};
  const std::size_t count = (axis.taps.size() + FixedAxis::kGroup - 1) / FixedAxis::kGroup * FixedAxis::kGroup;
  for (std::size_t i = 0; i < count; ++i) {
    const Taps& taps = axis.taps[std::min(i, axis.taps.size() - 1)];
    const int first = std::min(taps.first, plane - fixed.taps);
    const auto own = axis.weights.begin() + static_cast<std::ptrdiff_t>(taps.weights);
    std::vector<float> weights(static_cast<std::size_t>(fixed.taps), 0.0F);
    std::copy(own, own + taps.count, weights.begin() + (taps.first - first));
    Stretch stretch{first, whole_weights(weights)};
    if (!share_with_twin(stretch, plane)) return std::nullopt;
    fixed.first.push_back(stretch.first);
    std::vector<std::uint16_t> words;
    words.reserve(stretch.weights.size());
    for (const int weight : stretch.weights) words.push_back(static_cast<std::uint16_t>(std::min(weight, kMostWeight)));
    for (const std::uint16_t word : words) fixed.weights.push_back(word * 0x10001U);
    add_pairs(words, stretch.first, fixed);
  }
  return fixed;
}

/// With as many taps as there are, and one more where a twin has no place.
std::optional<FixedAxis> fixed_axis(const Axis& axis, int plane) {
  const int taps = std::ranges::max_element(axis.taps, {}, &Taps::count)->count;
  auto fixed = fixed_axis(axis, plane, taps);
  return fixed || taps == plane ? fixed : fixed_axis(axis, plane, taps + 1);
}

const FixedKernel& kernel_for(Simd simd) {
  return simd >= Simd::avx512 ? kFixedKernelByAvx512 : simd >= Simd::avx2 ? kFixedKernelByAvx2 : kPlainFixedKernel;
}

/// The samples of the source that `count` of the target take, twins included.
BandRows taken(const FixedAxis& axis, int first, std::size_t count) {
  const auto [low, high] = std::ranges::minmax(std::span(axis.first).subspan(static_cast<std::size_t>(first), count));
  return {low, high + axis.taps};
}

}  // namespace

std::optional<FixedScaling> fixed_scaling(const Span& across, const Span& down, Resampling filter) {
  auto horizontal = fixed_axis(make_axis(across, filter), across.plane);
  auto vertical = fixed_axis(make_axis(down, filter), down.plane);
  if (!horizontal || !vertical || horizontal->taps + vertical->taps > FixedScaling::kMostTaps) return std::nullopt;
  return FixedScaling{*std::move(horizontal), *std::move(vertical)};
}

void add_twin_columns(const FixedBand& band) {
  constexpr int kRows = FixedAxis::kGroup;
  std::int16_t* const end = band.columns + static_cast<std::ptrdiff_t>(band.end - band.begin) * kRows;
  std::copy_n(band.columns, kRows, band.columns - kRows);
  std::copy_n(end - kRows, kRows, end);
}

BandRows FixedBand::rows_taken() const { return taken(scaling.down, first, FixedAxis::kGroup); }

BandRows rows_of_band(const FixedScaling& scaling, int band) {
  const auto [first, end] = taken(scaling.down, band * FixedAxis::kGroup, FixedAxis::kGroup);
  return {std::max(first, 0), std::min(end, scaling.down.source)};
}

FixedBands::FixedBands(std::shared_ptr<const FixedScaling> scaling, BufferPool& pool, Simd simd)
    : scaling_(std::move(scaling)), kernel_(kernel_for(simd)) {
  const auto& [across, down] = *scaling_;
  const auto [low, high] = taken(across, 0, across.first.size());
  begin_ = std::max(low, 0) / FixedBand::kColumns * FixedBand::kColumns;
  end_ = std::min(high, across.source);
  int rows = 0;
  for (int band = 0; band < count(); ++band) {
    const auto [first, end] = taken(down, band * kRows, kRows);
    rows = std::max(rows, end - first);
  }
  const int columns =
      (end_ - begin_ + FixedBand::kColumns - 1) / FixedBand::kColumns * FixedBand::kColumns + 2 * FixedBand::kBeside;
  words_ = pool.acquire(static_cast<std::size_t>(rows) * FixedBand::kColumns * sizeof(std::int16_t));
  columns_ = pool.acquire(static_cast<std::size_t>(columns) * kRows * sizeof(std::int16_t));
}

void FixedBands::make(int band, const RowRing& from, View to) const {
  const int first = band * kRows;
  to.size.height = std::min(kRows, scaling_->down.target - first);
  const FixedBand work{*scaling_,
                       from,
                       to,
                       first,
                       begin_,
                       end_,
                       reinterpret_cast<std::int16_t*>(words_.data()),
                       reinterpret_cast<std::int16_t*>(columns_.data()) + FixedBand::kBeside * kRows};
  kernel_.sum_rows(work);
  kernel_.add_twins(work);
  kernel_.sum_columns(work);
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
