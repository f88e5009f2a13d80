#pragma once

#include "codec/jpeg/scan_lanes.h"
#include "codec/jpeg/zigzag.h"

#include <bit>
#include <cstring>
#include <type_traits>

namespace lightmill {

/// The bits from there on, left-aligned; 57 of them are valid.
inline std::uint64_t bits_at(const std::uint8_t* base, std::uint64_t bit) {
  std::uint64_t word;
  std::memcpy(&word, base + bit / 8, sizeof word);
  if constexpr (std::endian::native == std::endian::little) word = __builtin_bswap64(word);
  return word << (bit & 7);
}

/// Takes a lane over one code that its table has no entry for. Where there is no such code, the block passes more
/// coefficients than it has, which is noticed later.
void pass_long_code(ScanLane& lane, const LaneCodes& codes);
/// Takes a lane code by code to its block's end, `ended` of which were ended before in nonsense that is to be undone.
/// False where the data are odd; then the lane is where it was, and `odd_at`, the bit from its base where that was
/// seen.
bool pass_block(ScanLane& lane, const LaneCodes& codes, std::uint64_t ended, std::uint64_t& odd_at);

/// Entry::kGroups groups of three steps of every lane.
///
/// A block that is filled to its last coefficient has no code for its end. Without `kChecked` that is noticed when the
/// lane is looked at; with it, which costs a third more, at once: the first block that ended in the group, or goes on.
/// A second one in three steps has at most 62 coefficients.
template <typename Entry, std::size_t kLanes, bool kChecked>
[[gnu::always_inline]] inline bool lane_groups(const LaneKernel::Work& work) {
  constexpr int kGroups = Entry::kGroups;
  static_assert(kGroups <= ScanLane::kMostGroups);
  constexpr bool kKeep = std::is_same_v<Entry, CoefficientEntry>;
  constexpr std::uint64_t kBits = (1U << LaneSum::kBitsWidth) - 1;
  static constexpr auto kPlace = natural_order < kKeep ? kGroups * 3 * 64 + 64 : 1 > ();  // nonsense may go on and on
  std::uint64_t sum[kLanes], blocks[kLanes], k[kLanes], window[kLanes], sum_before[kLanes], blocks_before[kLanes];
  std::uint32_t added[kLanes];
  const std::uint8_t* base[kLanes];
  ScanLane* const lanes = work.lanes;
  const auto* const table_of = reinterpret_cast<const Entry* const*>(work.table_of);
  bool met_full = false;
  const auto away = [&](std::size_t i, const auto& act) {
    lanes[i].sum = sum[i];
    lanes[i].blocks = blocks[i];
    act(lanes[i]);
    sum[i] = lanes[i].sum;
    blocks[i] = lanes[i].blocks;
    k[i] = lanes[i].k;
  };
#pragma GCC unroll 8
  for (std::size_t i = 0; i < kLanes; ++i) {
    sum[i] = lanes[i].sum;
    blocks[i] = lanes[i].blocks;
    k[i] = lanes[i].k;
    base[i] = lanes[i].base;
  }
  for (int group = 0; group < kGroups; ++group) {
#pragma GCC unroll 8
    for (std::size_t i = 0; i < kLanes; ++i) {
      window[i] = bits_at(base[i], sum[i] & kBits);
      if (kChecked) {
        sum_before[i] = sum[i];
        blocks_before[i] = blocks[i];
      }
    }
#pragma GCC unroll 3
    for (int step = 0; step < 3; ++step) {
#pragma GCC unroll 8
      for (std::size_t i = 0; i < kLanes; ++i) {
        // One load for all of an entry.
        std::uint64_t entry = 0;
        std::memcpy(&entry, &table_of[blocks[i]][window[i] >> (64 - Entry::kPeek)], sizeof(Entry));
        added[i] = static_cast<std::uint32_t>(entry);
        window[i] <<= entry & 63;
        sum[i] += added[i];
        lanes[i].records[blocks[i] + 1] = sum[i];
        const std::uint64_t ended = added[i] >> LaneSum::kEnded;
        if constexpr (kKeep) {
          JCOEF* const block = lanes[i].first[blocks[i]];
          k[i] += entry >> 32 & 255;
          block[kPlace[k[i]]] = static_cast<std::int8_t>(entry >> 48);
          k[i] += entry >> 40 & 255;
          block[kPlace[k[i]]] = static_cast<std::int8_t>(entry >> 56);
          k[i] = (k[i] & (ended - 1)) + 1;
        }
        blocks[i] += ended;
      }
    }
#pragma GCC unroll 8
    for (std::size_t i = 0; i < kLanes; ++i) {
      if (added[i] == 0) [[unlikely]]
        away(i, [&](ScanLane& lane) { pass_long_code(lane, work.codes); });
    }
    if (!kChecked) continue;
#pragma GCC unroll 8
    for (std::size_t i = 0; i < kLanes; ++i) {
      const std::uint64_t* const before = &lanes[i].records[blocks_before[i]];
      const std::uint64_t passed =
          ((before[1] - before[0]) >> LaneSum::kPassed) - (blocks[i] != blocks_before[i] ? 32U : 0U);
      if (passed <= 62) [[likely]]
        continue;
      const std::uint64_t ended = blocks[i] - blocks_before[i];
      sum[i] = sum_before[i];
      blocks[i] = blocks_before[i];
      std::uint64_t odd_at = 0;
      bool sound = false;
      away(i, [&](ScanLane& lane) { sound = pass_block(lane, work.codes, ended, odd_at); });
      // Odd: it will be seen again, and judged, when the lane is looked at.
      if (!sound) sum[i] += std::uint64_t{64} << LaneSum::kPassed;
      met_full = true;
    }
  }
#pragma GCC unroll 8
  for (std::size_t i = 0; i < kLanes; ++i) {
    lanes[i].sum = sum[i];
    lanes[i].blocks = blocks[i];
    lanes[i].k = k[i];
  }
  return met_full;
}

// For machines with BMI2 only.
bool skim_by_bmi2(const LaneKernel::Work& work, bool checked);
bool decode_by_bmi2(const LaneKernel::Work& work, bool checked);

}  // namespace lightmill
