#pragma once

#include "codec/jpeg/skim_lanes.h"

#include <bit>
#include <cstring>

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
void skim_long_code(SkimLane& lane, const SkimTables& tables);
/// Takes a lane code by code to its block's end. False where the data are odd; then nothing has changed but
/// `odd_at`, the bit from the lane's base where that was seen.
bool skim_block(SkimLane& lane, const SkimTables& tables, std::uint64_t& odd_at);

/// What `skim_steps` is given: the lanes, of which it takes the first few, and the first entry of the table of each
/// block, counted as `SkimLane::blocks`.
struct SkimWork {
  SkimLane* lanes;
  const SkimTables::Entry* const* table_of;
  const SkimTables& tables;
};
/// Whether a full block was met, which `kChecked` asks for.
bool skim_steps(const SkimWork& work, bool checked);
bool skim_steps_by_bmi2(const SkimWork& work, bool checked);

/// SkimLane::kGroups times three steps of every lane.
///
/// A block that is filled to its last coefficient has no code for its end. Without `kChecked` that is noticed when the
/// lane is looked at; with it, which costs a third more, at once: the first block that ended in the group, or goes on.
/// A second one in three steps has at most 62 coefficients.
template <std::size_t kLanes, bool kChecked>
[[gnu::always_inline]] inline bool skim_groups(const SkimWork& work) {
  constexpr std::uint64_t kBits = (1U << SkimTables::kBitsWidth) - 1;
  std::uint64_t sum[kLanes], blocks[kLanes], window[kLanes], sum_before[kLanes], blocks_before[kLanes];
  SkimTables::Entry entry[kLanes];
  const std::uint8_t* base[kLanes];
  SkimLane* const lanes = work.lanes;
  const SkimTables::Entry* const* const table_of = work.table_of;
  bool met_full = false;
  const auto away = [&](std::size_t i, const auto& act) {
    lanes[i].sum = sum[i];
    lanes[i].blocks = blocks[i];
    act(lanes[i]);
    sum[i] = lanes[i].sum;
    blocks[i] = lanes[i].blocks;
  };
#pragma GCC unroll 8
  for (std::size_t i = 0; i < kLanes; ++i) {
    sum[i] = lanes[i].sum;
    blocks[i] = lanes[i].blocks;
    base[i] = lanes[i].base;
  }
  for (int group = 0; group < SkimLane::kGroups; ++group) {
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
        entry[i] = table_of[blocks[i]][window[i] >> (64 - SkimTables::kPeek)];
        window[i] <<= entry[i] & 63;
        sum[i] += entry[i];
        lanes[i].records[blocks[i] + 1] = sum[i];
        blocks[i] += entry[i] >> SkimTables::kEnded;
      }
    }
#pragma GCC unroll 8
    for (std::size_t i = 0; i < kLanes; ++i) {
      if (entry[i] == 0) [[unlikely]]
        away(i, [&](SkimLane& lane) { skim_long_code(lane, work.tables); });
    }
    if (!kChecked) continue;
#pragma GCC unroll 8
    for (std::size_t i = 0; i < kLanes; ++i) {
      const std::uint64_t passed =
          ((lanes[i].records[blocks_before[i] + 1] - lanes[i].records[blocks_before[i]]) >> SkimTables::kPassed) -
          (blocks[i] != blocks_before[i] ? 32U : 0U);
      if (passed <= 62) [[likely]]
        continue;
      sum[i] = sum_before[i];
      blocks[i] = blocks_before[i];
      std::uint64_t odd_at = 0;
      bool sound = false;
      away(i, [&](SkimLane& lane) { sound = skim_block(lane, work.tables, odd_at); });
      // Odd: it will be seen again, and judged, when the lane is looked at.
      if (!sound) sum[i] += std::uint64_t{64} << SkimTables::kPassed;
      met_full = true;
    }
  }
#pragma GCC unroll 8
  for (std::size_t i = 0; i < kLanes; ++i) {
    lanes[i].sum = sum[i];
    lanes[i].blocks = blocks[i];
  }
  return met_full;
}

}  // namespace lightmill
