#pragma once

#include "codec/jpeg/block_turn.h"
#include "codec/jpeg/forward_dct.h"

#include <bit>
#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace lightmill {

/// The AC coefficients of a block that are not zero, behind a mask of them. The end is returned; false in `sound` where
/// one is larger than any of 8-bit samples.
[[gnu::always_inline]] inline std::uint8_t* pack(const QuantizedBlock& block, std::uint8_t* to, bool& sound) {
  std::uint64_t left = block.nonzero & ~std::uint64_t{1};
  std::memcpy(to, &left, sizeof left);
  to += sizeof left;
  for (; left != 0; left &= left - 1) {
    const std::int16_t value = block.values[static_cast<std::size_t>(std::countr_zero(left))];
    sound &= std::abs(value) <= kLargestAc;
    std::memcpy(to, &value, sizeof value);
    to += sizeof value;
  }
  return to;
}

inline void unpack(const std::uint8_t* from, QuantizedBlock& block) {
  block.values = {};
  std::memcpy(&block.nonzero, from, sizeof block.nonzero);
  from += sizeof block.nonzero;
  for (std::uint64_t left = block.nonzero; left != 0; left &= left - 1, from += sizeof(std::int16_t))
    std::memcpy(&block.values[static_cast<std::size_t>(std::countr_zero(left))], from, sizeof(std::int16_t));
}

}  // namespace lightmill
