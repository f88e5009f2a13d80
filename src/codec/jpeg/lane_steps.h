#pragma once

#include "codec/jpeg/bits_at.h"
#include "codec/jpeg/scan_lanes.h"
#include "codec/jpeg/zigzag.h"

namespace lightmill {

/// Takes a lane over one code that its table has no entry for. Where there is no such code, the block passes more
/// coefficients than it has, which is noticed later.
void pass_long_code(ScanLane& lane, const LaneCodes& codes);
/// Takes a lane code by code to its block's end, `ended` of which were ended before in nonsense that is to be undone.
/// False where the data are odd; then the lane is where it was, and `odd_at`, the bit from its base where that was
/// seen.
bool pass_block(ScanLane& lane, const LaneCodes& codes, std::uint64_t ended, std::uint64_t& odd_at);

/// EntryOf<kKept>::kGroups groups of three steps of every lane, whose state is in registers meanwhile.
///
/// A block that is filled to its last coefficient has no code for its end. Without `kChecked` that is noticed when the
/// lane is looked at; with it, which costs a third more, at once: the first block that ended in the group, or goes on.
/// A second one in three steps has at most 62 coefficients.
template <std::size_t kKept, std::size_t kLanes, bool kChecked>
class LaneSteps {
  using Entry = EntryOf<kKept>;

 public:
  [[gnu::always_inline]] explicit LaneSteps(const LaneKernel::Work& work)
      : codes_(work.codes), lanes_(work.lanes), table_of_(reinterpret_cast<const Entry* const*>(work.table_of)) {
#pragma GCC unroll 8
    for (std::size_t i = 0; i < kLanes; ++i) {
      fetch(i);
      base_[i] = lanes_[i].base;
    }
  }

  /// Whether a full block was met, which `kChecked` asks for.
  [[gnu::always_inline]] bool run() {
    for (int group = 0; group < Entry::kGroups; ++group) {
      refill();
#pragma GCC unroll 3
      for (int i = 0; i < 3; ++i) step();
      pass_long_codes();
      if (kChecked) check();
    }
#pragma GCC unroll 8
    for (std::size_t i = 0; i < kLanes; ++i) put(i);
    return met_full_;
  }

 private:
  static constexpr bool kKeep = kKept != kKeepNone;
  /// Nonsense may go on and on.
  static constexpr auto kPlace = kept_order < kKept, kKeep ? Entry::kGroups * 3 * 64 + 64 : 1 > ();
  static_assert(Entry::kGroups <= ScanLane::kMostGroups);

  [[gnu::always_inline]] void fetch(std::size_t i) {
    sum_[i] = lanes_[i].sum;
    blocks_[i] = lanes_[i].blocks;
    k_[i] = lanes_[i].k;
  }
  [[gnu::always_inline]] void put(std::size_t i) const {
    lanes_[i].sum = sum_[i];
    lanes_[i].blocks = blocks_[i];
    lanes_[i].k = k_[i];
  }

  [[gnu::always_inline]] void refill() {
#pragma GCC unroll 8
    for (std::size_t i = 0; i < kLanes; ++i) {
      window_[i] = bits_at(base_[i], sum_[i] & ((1U << LaneSum::kBitsWidth) - 1));
      if (!kChecked) continue;
      sum_before_[i] = sum_[i];
      blocks_before_[i] = blocks_[i];
    }
  }

  [[gnu::always_inline]] void step() {
#pragma GCC unroll 8
    for (std::size_t i = 0; i < kLanes; ++i) {
      const std::uint64_t entry = table_of_[blocks_[i]][window_[i] >> (64 - Entry::kPeek)].word;
      added_[i] = static_cast<std::uint32_t>(entry);
      window_[i] <<= entry & 63;
      sum_[i] += added_[i];
      lanes_[i].records[blocks_[i] + 1] = sum_[i];
      const std::uint64_t ended = added_[i] >> LaneSum::kEnded;
      if constexpr (kKeep) keep(i, entry, ended);
      blocks_[i] += ended;
    }
  }

  /// The coefficients of an entry.
  [[gnu::always_inline]] void keep(std::size_t i, std::uint64_t entry, std::uint64_t ended) {
    JCOEF* const block = lanes_[i].first + blocks_[i] * kKept;
    k_[i] += entry >> 32 & 255;
    block[kPlace[k_[i]]] = static_cast<JCOEF>(static_cast<std::int64_t>(entry << 8) >> 56);
    k_[i] += entry >> 40 & 255;
    block[kPlace[k_[i]]] = static_cast<JCOEF>(static_cast<std::int64_t>(entry) >> 56);
    k_[i] = (k_[i] & (ended - 1)) + 1;
  }

  [[gnu::always_inline]] void pass_long_codes() {
#pragma GCC unroll 8
    for (std::size_t i = 0; i < kLanes; ++i) {
      if (added_[i] != 0) [[likely]]
        continue;
      put(i);
      pass_long_code(lanes_[i], codes_);
      fetch(i);
    }
  }

  [[gnu::always_inline]] void check() {
#pragma GCC unroll 8
    for (std::size_t i = 0; i < kLanes; ++i) {
      const std::uint64_t* const before = &lanes_[i].records[blocks_before_[i]];
      const std::uint64_t ended = blocks_[i] - blocks_before_[i];
      const std::uint64_t passed = ((before[1] - before[0]) >> LaneSum::kPassed) - (ended != 0 ? 32U : 0U);
      if (passed <= 62) [[likely]]
        continue;
      sum_[i] = sum_before_[i];
      blocks_[i] = blocks_before_[i];
      put(i);
      std::uint64_t odd_at = 0;
      const bool sound = pass_block(lanes_[i], codes_, ended, odd_at);
      fetch(i);
      // Odd: it will be seen again, and judged, when the lane is looked at.
      if (!sound) sum_[i] += std::uint64_t{64} << LaneSum::kPassed;
      met_full_ = true;
    }
  }

  const LaneCodes& codes_;
  ScanLane* const lanes_;
  const Entry* const* const table_of_;
  const std::uint8_t* base_[kLanes];
  std::uint64_t sum_[kLanes], blocks_[kLanes], k_[kLanes], window_[kLanes];
  std::uint64_t sum_before_[kLanes], blocks_before_[kLanes];
  std::uint32_t added_[kLanes];
  bool met_full_ = false;
};

// For machines with BMI2 only.
bool skim_by_bmi2(const LaneKernel::Work& work, bool checked);
bool decode_by_bmi2(const LaneKernel::Work& work, bool checked);
bool decode_low_by_bmi2(const LaneKernel::Work& work, bool checked);

}  // namespace lightmill
