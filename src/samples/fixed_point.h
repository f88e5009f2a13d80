#pragma once

#include "base/buffer_pool.h"
#include "base/simd.h"
#include "image/row_ring.h"
#include "samples/axis.h"
#include "samples/scaling.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace lightmill {

/// An axis with as many weights for each target sample, in units of 2^-15, each twice side by side in its word. The
/// last target sample is repeated until they are a multiple of `kGroup`. Where an edge lies between samples and is
/// mirrored, the first or last source sample may count for more than 1, which is no weight: it has a twin then, as
/// sample -1 or behind the last.
struct FixedAxis {
  static constexpr int kGroup = 16;
  int taps = 0;
  int source = 0;  ///< samples
  int target = 0;
  std::vector<int> first;  ///< source sample of a target sample's first weight
  std::vector<std::uint32_t> weights;
  /// The same for kernels that take samples in pairs, of which the first is even: two weights a word, and as many words
  /// for each target sample, the first for the pair that its first weight falls in.
  std::vector<std::uint32_t> pairs;

  static constexpr int pairs_of(int taps) { return taps / 2 + 1; }
};

/// A resampling in 16-bit fixed point: the levels times 64, each product rounded, sums that need no clipping before the
/// end. Beside the last rounding it is wrong by 0.02 levels (standard deviation; 8 taps each way), and never by half a
/// level on a flat picture.
struct FixedScaling {
  /// Of both axes together: the roundings of so many products stay below half a level, whatever they are, so that a
  /// flat picture stays flat.
  static constexpr int kMostTaps = 62;
  FixedAxis across;
  FixedAxis down;
};
/// None where 16 bits do not do: too many taps.
std::optional<FixedScaling> fixed_scaling(const Span& across, const Span& down, Resampling filter);

/// The source's rows that a band of `kGroup` rows of the target takes, `end` not included.
struct BandRows {
  int first, end;
};
BandRows rows_of_band(const FixedScaling& scaling, int band);

/// A few rows of the target in work.
struct FixedBand {
  static constexpr int kColumns = 64;  ///< of the source at once: a cache line of each row
  static constexpr int kBeside = 4;
  const FixedScaling& scaling;
  RowRing from;  ///< rows have room for whole 64 bytes
  View to;       ///< of the band's rows alone, as many as there are
  int first;     ///< of the target's rows
  int begin;     ///< the source's columns that are read, from a multiple of 64 on
  int end;
  /// Room for 64 columns of the source's rows, and for the band at the source's width, column by column, in an order of
  /// the kernel's; `kBeside` more on each side, for twins and what pairs reach over the edges.
  std::int16_t* words;
  std::int16_t* columns;

  /// Of its rows: the sample of the source that the first one takes first, and one behind the last that one takes.
  BandRows rows_taken() const;
};

/// The two passes over a band, and between them the twins, which a column may have weight for. The samples are the same
/// with every kernel.
struct FixedKernel {
  void (*sum_rows)(const FixedBand& band);
  void (*add_twins)(const FixedBand& band);
  void (*sum_columns)(const FixedBand& band);
};
extern const FixedKernel kPlainFixedKernel;
/// For machines with AVX2 only.
extern const FixedKernel kFixedKernelByAvx2;
/// For machines with AVX-512 only.
extern const FixedKernel kFixedKernelByAvx512;

/// Of columns whose rows lie side by side.
void add_twin_columns(const FixedBand& band);

/// A resampling of one channel of 8 bits, a band of the target's rows at a time. One for each thread.
class FixedBands {
 public:
  static constexpr int kRows = FixedAxis::kGroup;
  FixedBands(std::shared_ptr<const FixedScaling> scaling, BufferPool& pool, Simd simd = best_simd());

  int count() const { return (scaling_->down.target + kRows - 1) / kRows; }
  BandRows rows_of(int band) const { return rows_of_band(*scaling_, band); }
  /// Rows of both sides have room for whole 64 bytes. `to` begins with the band's first row.
  void make(int band, const RowRing& from, View to) const;

 private:
  std::shared_ptr<const FixedScaling> scaling_;
  const FixedKernel& kernel_;
  int begin_ = 0, end_ = 0;
  Buffer words_, columns_;
};

/// All bands.
void scale_fixed(const Scaling& scaling, std::shared_ptr<const FixedScaling> fixed, BufferPool& pool,
                 Simd simd = best_simd());

}  // namespace lightmill
