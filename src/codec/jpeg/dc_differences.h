#pragma once

#include "codec/jpeg/lane_tables.h"
#include "codec/jpeg/scan_lanes.h"

#include <cstddef>
#include <cstdint>

namespace lightmill {

/// Of coefficients before the code for a block's end.
constexpr std::uint64_t kMostPassed = DCTSIZE2 - 2;
/// That a block adds to its lane's sum beside bits: coefficients, its end, and the size of the DC difference behind it.
constexpr std::int64_t kMostInRecord = static_cast<std::int64_t>((kMostPassed + 32) << 4 | 15);

/// The DC differences behind the blocks that a lane's records tell of, into `dc` from the `first` on. Returns the index
/// of the last record that was told: the next is of a block with more coefficients than there are.
std::size_t dc_differences(const ScanLane& lane, std::size_t first, std::int16_t* dc);
/// For machines with AVX-512 only.
std::size_t dc_differences_by_avx512(const ScanLane& lane, std::size_t first, std::int16_t* dc);

}  // namespace lightmill
