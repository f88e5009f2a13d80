#pragma once

#include "base/simd.h"
#include "codec/jpeg/ac_tables.h"
#include "codec/jpeg/internals.h"

#include <cstddef>
#include <cstdint>

namespace lightmill {

/// What a refinement scan says of a block, as masks of its coefficients in the order of the data.
struct Refinement {
  std::uint64_t history;  ///< of the band, nonzero before
  std::uint64_t bits;     ///< of those; of new ones: positive
  std::uint64_t fresh;    ///< nonzero from here on
};

/// A scan that brings the highest bits of a band of coefficients, and where its decoder is. What it writes lies in a
/// ring of blocks.
struct FirstLane {
  const std::uint8_t* data = nullptr;
  const AcTable* table = nullptr;
  std::int16_t* values = nullptr;      ///< AcKernel::slots a block, in the order of the data; zero before
  std::uint64_t* nonzero = nullptr;    ///< a mask a block
  std::uint64_t ring_mask = 0;         ///< blocks in the ring, less one
  std::uint64_t first = 1, last = 63;  ///< coefficients of the band
  int low = 0;                         ///< the lowest bit it brings
  std::uint64_t position = 0;          ///< in bits
  std::uint64_t block = 0;             ///< of the scan
  std::uint64_t k = 1;                 ///< the next coefficient
  bool odd = false;                    ///< data that none may have
};

/// A scan that refines a band. The blocks ahead lie side by side.
struct RefinementLane {
  const std::uint8_t* data = nullptr;
  const AcTable* table = nullptr;
  std::uint64_t band = 0;  ///< its coefficients
  std::uint64_t position = 0;
  Refinement* at = nullptr;
  Refinement* end = nullptr;
  std::uint64_t history = 0, zeros = 0;  ///< of the block's band, what is ahead of the position
  std::uint64_t run = 0;                 ///< blocks to come without new coefficients
  bool odd = false;
};

/// What puts a block's bits together: the values that the first scans brought, and what each refinement says.
struct Assembly {
  static constexpr std::size_t kMostRefinements = 13;
  std::int16_t* values;  ///< of the first of them; zero afterwards
  const Refinement* refinements[kMostRefinements];
  std::int16_t units[kMostRefinements];  ///< what each one's bit is worth
  std::size_t refinement_count;
  std::size_t blocks;
};

/// No step of a lane has a branch that the data decide, but for what is rare; one lane's waiting is filled by others.
struct AcKernel {
  static constexpr std::size_t kMostFirstLanes = 4, kMostRefinementLanes = 2;
  /// In one call of `first` a lane passes no more blocks than this, unless it meets a longer run.
  static constexpr std::uint64_t kMostBlocksAtOnce = 4 * 4 * 8 + 8;
  static constexpr std::size_t kMostStepsAtOnce = 128;  ///< of `refine`
  /// Bytes that must be readable behind the data: what a lane may pass in one call, over as many blocks.
  static constexpr std::size_t slack(std::size_t blocks) { return kMostStepsAtOnce * 4 + blocks * 8 + 64; }

  int slots;  ///< coefficients of a block that are kept, the last of which holds all from there on
  void (*first)(FirstLane* lanes, std::size_t count);
  /// One symbol.
  void (*first_alone)(FirstLane& lane);
  /// At most as many steps, no more than any lane has blocks ahead: each passes one at most, but for runs.
  void (*refine)(RefinementLane* lanes, std::size_t count, std::size_t steps);
  void (*refine_alone)(RefinementLane& lane);
  /// Corrects what is left of a run, as far as the lane's end.
  void (*refine_run)(RefinementLane& lane);
  void (*assemble)(const Assembly& assembly, JBLOCKROW blocks);
};

/// Of all coefficients, or of those that a transform to n x n samples takes: exact there.
AcKernel ac_kernel(int n, Simd simd);

}  // namespace lightmill
