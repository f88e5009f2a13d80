#pragma once

#include "codec/jpeg/ac_lanes.h"
#include "codec/jpeg/zigzag.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>

namespace lightmill {

/// The slot of a coefficient.
template <int kSlots>
constexpr std::uint64_t slot_of(std::uint64_t k) {
  return kSlots == 64 ? k : std::min<std::uint64_t>(k, kSlots - 1);
}

template <int kSlots>
void pass_first_symbol(FirstLane& lane) {
  std::uint64_t bits = low_bits_at(lane.data, lane.position);
  const HuffmanTable::Code code = lane.table->code(bits);
  bits >>= code.bits;
  lane.position += static_cast<std::uint64_t>(code.bits);
  const int run = code.symbol >> 4, size = code.symbol & 15;
  if (code.bits == 0) {
    lane.odd = true;
    ++lane.position;
  } else if (size > 0) {
    const int value = extended(number_of(bits, size), size) * (1 << lane.low);
    lane.position += static_cast<std::uint64_t>(size);
    const std::uint64_t k = lane.k + static_cast<std::uint64_t>(run), at = lane.block & lane.ring_mask;
    lane.odd = lane.odd || k > lane.last || std::abs(value) > 32'767;
    lane.values[at * kSlots + slot_of<kSlots>(k)] = static_cast<std::int16_t>(value);
    lane.nonzero[at] |= std::uint64_t{1} << (k & 63);
    lane.k = k + 1;
  } else if (run == 15) {
    lane.k += 16;
    lane.odd = lane.odd || lane.k > lane.last + 1;
  } else {
    lane.block += (std::uint64_t{1} << run) + (run > 0 ? number_of(bits, run) : 0);
    lane.position += static_cast<std::uint64_t>(run);
    lane.k = lane.first;
    return;
  }
  if (lane.k <= lane.last) return;
  lane.k = lane.first;
  ++lane.block;
}

/// Four groups of four steps of every lane, whose state is in registers meanwhile.
template <int kSlots, std::size_t kLanes>
class FirstSteps {
 public:
  [[gnu::always_inline]] explicit FirstSteps(FirstLane* lanes) : lanes_(lanes) {
#pragma GCC unroll 8
    for (std::size_t i = 0; i < kLanes; ++i) {
      fetch(i);
      odd_[i] = 0;
    }
  }

  [[gnu::always_inline]] void run() {
    pass_all();
#pragma GCC unroll 8
    for (std::size_t i = 0; i < kLanes; ++i) {
      put(i);
      lanes_[i].odd = lanes_[i].odd || odd_[i] != 0;
    }
  }

 private:
  [[gnu::always_inline]] void fetch(std::size_t i) {
    position_[i] = lanes_[i].position;
    block_[i] = lanes_[i].block;
    k_[i] = lanes_[i].k;
  }
  [[gnu::always_inline]] void put(std::size_t i) const {
    lanes_[i].position = position_[i];
    lanes_[i].block = block_[i];
    lanes_[i].k = k_[i];
  }

  [[gnu::always_inline]] void pass_all() {
    for (int group = 0; group < 4; ++group) {
#pragma GCC unroll 8
      for (std::size_t i = 0; i < kLanes; ++i) window_[i] = low_bits_at(lanes_[i].data, position_[i]);
#pragma GCC unroll 4
      for (int step = 0; step < 4; ++step) {
        if (!pass_step()) return;
      }
    }
  }

  [[gnu::always_inline]] bool pass_step() {
#pragma GCC unroll 8
    for (std::size_t i = 0; i < kLanes; ++i) {
      if (!pass(i)) [[unlikely]]
        return false;
    }
    return true;
  }

  /// False where the lane came to blocks that are too far ahead.
  [[gnu::always_inline]] bool pass(std::size_t i) {
    using E = FirstEntry;
    const FirstLane& lane = lanes_[i];
    const std::uint32_t entry = lane.table->entries[window_[i] & ((1U << E::kPeek) - 1)];
    const std::uint32_t length = entry >> E::kBits & 15;
    if (length == 0) [[unlikely]]
      return pass_slowly(i);
    window_[i] >>= length;
    position_[i] += length;
    const std::uint64_t k = k_[i] + (entry >> E::kZeros & 15), at = block_[i] & lane.ring_mask;
    lane.values[at * kSlots + slot_of<kSlots>(k)] = static_cast<std::int16_t>(entry);
    lane.nonzero[at] |= std::uint64_t{entry >> E::kHasValue} << (k & 63);
    odd_[i] |= k > lane.last ? 1 : 0;
    const std::uint64_t past = (k >= lane.last ? 1 : 0) | (entry >> E::kEnds & 1);
    block_[i] += past + (entry >> E::kBlocks & 7);
    k_[i] = past != 0 ? lane.first : k + 1;
    return true;
  }

  [[gnu::always_inline]] bool pass_slowly(std::size_t i) {
    const std::uint64_t before = block_[i];
    put(i);
    pass_first_symbol<kSlots>(lanes_[i]);
    fetch(i);
    window_[i] = low_bits_at(lanes_[i].data, position_[i]);
    return block_[i] <= before + 8;
  }

  FirstLane* const lanes_;
  std::uint64_t position_[kLanes], block_[kLanes], k_[kLanes], window_[kLanes], odd_[kLanes];
};

/// Of 1 to 4 lanes.
template <int kSlots>
[[gnu::always_inline]] inline void pass_first(FirstLane* lanes, std::size_t count) {
  switch (count) {
    case 1:
      return FirstSteps<kSlots, 1>(lanes).run();
    case 2:
      return FirstSteps<kSlots, 2>(lanes).run();
    case 3:
      return FirstSteps<kSlots, 3>(lanes).run();
    default:
      return FirstSteps<kSlots, 4>(lanes).run();
  }
}

/// In plain steps what BMI2 has an instruction for.
struct PlainDeposit {
  /// The lowest bits of a word, at the places of a mask's ones.
  [[gnu::always_inline]] static std::uint64_t deposit(std::uint64_t source, std::uint64_t mask) {
    std::uint64_t result = 0;
    for (; source != 0 && mask != 0; source >>= 1, mask &= mask - 1) {
      if ((source & 1) != 0) result |= mask & -mask;
    }
    return result;
  }
  static void pass_symbol(RefinementLane& lane);
};

/// What a lane does that refines, symbol by symbol.
template <typename Deposit>
class RefinementSymbol {
 public:
  [[gnu::always_inline]] explicit RefinementSymbol(RefinementLane& lane) : lane_(lane) {}

  /// Any symbol, with the run of blocks that it may begin: over corrections up to a new coefficient, or to the band's
  /// end.
  [[gnu::always_inline]] void pass() {
    std::uint64_t bits = low_bits_at(lane_.data, lane_.position);
    const HuffmanTable::Code code = code_of(bits);
    if (code.bits == 0) {
      lane_.odd = true;
      lane_.at = lane_.end;
      return;
    }
    bits >>= code.bits;
    lane_.position += static_cast<std::uint64_t>(code.bits);
    const int run = code.symbol >> 4, size = code.symbol & 15;
    const bool band_ends = size == 0 && run < 15;
    const bool positive = size > 0 && (bits & 1) != 0;
    lane_.position += size > 0 ? 1U : 0U;
    if (band_ends) {
      lane_.run = (std::uint64_t{1} << run) - 1 + (run > 0 ? number_of(bits, run) : 0);
      lane_.position += static_cast<std::uint64_t>(run);
    }
    const std::uint64_t here = band_ends ? 0 : Deposit::deposit(std::uint64_t{1} << run, lane_.zeros);
    lane_.odd = lane_.odd || size > 1 || (here == 0 && !band_ends);
    const std::uint64_t passed = here ^ (here - 1);
    lane_.at->bits |= take(lane_.history & passed) | (positive ? here : 0);
    lane_.at->fresh |= size > 0 ? here : 0;
    lane_.history &= ~passed;
    lane_.zeros &= ~passed;
    if ((lane_.history | lane_.zeros) != 0) return;
    ++lane_.at;
    pass_run();
  }

  /// What is left of a run of blocks without new coefficients, as far as the lane's end.
  [[gnu::always_inline]] void pass_run() {
    for (; lane_.run > 0 && lane_.at < lane_.end; --lane_.run, ++lane_.at) {
      if (lane_.at->history != 0) lane_.at->bits |= take(lane_.at->history);
    }
    lane_.history = lane_.at->history;
    lane_.zeros = lane_.band & ~lane_.history;
  }

 private:
  [[gnu::always_inline]] HuffmanTable::Code code_of(std::uint64_t bits) const {
    using E = RefinementEntry;
    const std::uint32_t entry = lane_.table->entries[bits & ((1U << E::kPeek) - 1)];
    const HuffmanTable::Code code{static_cast<int>(entry & 0xFF), static_cast<int>(entry >> E::kLength & 31)};
    return (entry >> E::kBits & 63) == E::kSlow && code.bits > 0 ? code : lane_.table->code(bits);
  }

  /// The next bits of the data, at the ones of `mask`.
  [[gnu::always_inline]] std::uint64_t take(std::uint64_t mask) {
    constexpr int kSure = 56;
    std::uint64_t bits = low_bits_at(lane_.data, lane_.position);
    const int count = std::popcount(mask);
    if (count > kSure) {
      bits = (bits & ((std::uint64_t{1} << kSure) - 1)) | low_bits_at(lane_.data, lane_.position + kSure) << kSure;
    }
    lane_.position += static_cast<std::uint64_t>(count);
    return Deposit::deposit(bits, mask);
  }

  RefinementLane& lane_;
};

/// Steps of every lane, each over corrections up to a new coefficient, or to the band's end.
template <typename Deposit, std::size_t kLanes>
class RefinementSteps {
 public:
  static constexpr std::size_t kStepsAWindow = 2;

  [[gnu::always_inline]] explicit RefinementSteps(RefinementLane* lanes) : lanes_(lanes) {
#pragma GCC unroll 8
    for (std::size_t i = 0; i < kLanes; ++i) {
      fetch(i);
      odd_[i] = 0;
    }
  }

  [[gnu::always_inline]] void run(std::size_t steps) {
    left_ = steps;
    pass_all();
#pragma GCC unroll 8
    for (std::size_t i = 0; i < kLanes; ++i) {
      put(i);
      lanes_[i].odd = lanes_[i].odd || (odd_[i] & 0xFFFF) != 0;
    }
  }

 private:
  [[gnu::always_inline]] void pass_all() {
    while (left_ >= kStepsAWindow) {
      left_ -= kStepsAWindow;
#pragma GCC unroll 8
      for (std::size_t i = 0; i < kLanes; ++i) {
        window_[i] = low_bits_at(lanes_[i].data, position_[i]);
        used_[i] = 0;
      }
#pragma GCC unroll 4
      for (std::size_t step = 0; step < kStepsAWindow; ++step) {
        if (!pass_step(kStepsAWindow - 1 - step)) return;
      }
    }
  }

  [[gnu::always_inline]] bool pass_step(std::size_t more_in_window) {
#pragma GCC unroll 8
    for (std::size_t i = 0; i < kLanes; ++i) {
      if (!pass(i, more_in_window)) [[unlikely]]
        return false;
    }
    return true;
  }

  [[gnu::always_inline]] void fetch(std::size_t i) {
    position_[i] = lanes_[i].position;
    at_[i] = lanes_[i].at;
    history_[i] = lanes_[i].history;
    zeros_[i] = lanes_[i].zeros;
  }
  [[gnu::always_inline]] void put(std::size_t i) const {
    lanes_[i].position = position_[i];
    lanes_[i].at = at_[i];
    lanes_[i].history = history_[i];
    lanes_[i].zeros = zeros_[i];
  }

  /// False where no more steps may be taken.
  [[gnu::always_inline]] bool pass(std::size_t i, std::size_t more_in_window) {
    using E = RefinementEntry;
    const RefinementLane& lane = lanes_[i];
    const std::uint32_t entry = lane.table->entries[window_[i] & ((1U << E::kPeek) - 1)];
    const std::uint64_t next_history = at_[i][1].history, source = entry & 0xFFFF, length = entry >> E::kBits & 63;
    const std::uint64_t here = Deposit::deposit(source, zeros_[i]);
    const std::uint64_t passed = here ^ (here - 1), corrected = history_[i] & passed;
    const std::uint64_t taken = length + static_cast<std::uint64_t>(std::popcount(corrected));
    used_[i] += taken;
    if (used_[i] > 56) [[unlikely]]
      return pass_slowly(i, more_in_window);
    const std::uint64_t positive = std::uint64_t{0} - (entry >> E::kPositive);
    at_[i]->bits |= Deposit::deposit(window_[i] >> length, corrected) | (here & positive);
    at_[i]->fresh |= here;
    odd_[i] |= here == 0 ? source : 0;
    position_[i] += taken;
    window_[i] >>= taken;
    const std::uint64_t history = history_[i] & ~passed, zeros = zeros_[i] & ~passed;
    const std::uint64_t ends = (history | zeros) == 0 ? 1 : 0;  // and then neither has any
    at_[i] += ends;
    history_[i] = history | (next_history & (0 - ends));
    zeros_[i] = zeros | (lane.band & ~next_history & (0 - ends));
    return true;
  }

  [[gnu::always_inline]] bool pass_slowly(std::size_t i, std::size_t more_in_window) {
    put(i);
    Deposit::pass_symbol(lanes_[i]);
    fetch(i);
    window_[i] = low_bits_at(lanes_[i].data, position_[i]);
    used_[i] = 0;
    const auto blocks = static_cast<std::size_t>(lanes_[i].end - at_[i]);
    if (blocks < more_in_window) return false;
    left_ = std::min(left_, blocks - more_in_window);
    return true;
  }

  RefinementLane* const lanes_;
  std::size_t left_ = 0;
  std::uint64_t position_[kLanes], history_[kLanes], zeros_[kLanes], window_[kLanes], used_[kLanes], odd_[kLanes];
  Refinement* at_[kLanes];
};

// For machines with AVX2 and BMI2 only.
AcKernel ac_kernel_by_bmi2(int n);

}  // namespace lightmill
