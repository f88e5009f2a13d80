#pragma once

#include "base/avx512.h"
#include "codec/jpeg/forward_dct.h"
#include "codec/jpeg/zigzag.h"

#if defined(__x86_64__)

#include <array>
#include <cstddef>
#include <cstdint>

namespace lightmill {

/// Half of a block in each vector.
struct BlockHalves {
  __m512i first, second;
};

/// For each place in the order of the data the one in the block's rows; transposed on the way.
template <bool transposed>
constexpr std::array<std::uint16_t, 64> data_sources() {
  std::array<std::uint16_t, 64> sources{};
  for (std::size_t k = 0; k < sources.size(); ++k) sources[k] = static_cast<std::uint16_t>(data_source<transposed>(k));
  return sources;
}
template <bool transposed>
struct DataSources {
  alignas(64) static constexpr std::array<std::uint16_t, 64> at = data_sources<transposed>();
};

template <bool transposed>
LIGHTMILL_AVX512 inline BlockHalves in_data_order(const BlockHalves& rows) {
  const std::uint16_t* const at = DataSources<transposed>::at.data();
  return {_mm512_permutex2var_epi16(rows.first, _mm512_load_si512(at), rows.second),
          _mm512_permutex2var_epi16(rows.first, _mm512_load_si512(at + 32), rows.second)};
}

LIGHTMILL_AVX512 inline void store(const BlockHalves& halves, QuantizedBlock& block) {
  _mm512_storeu_si512(block.values.data(), halves.first);
  _mm512_storeu_si512(block.values.data() + 32, halves.second);
  block.nonzero = std::uint64_t{_mm512_test_epi16_mask(halves.second, halves.second)} << 32 |
                  _mm512_test_epi16_mask(halves.first, halves.first);
}

}  // namespace lightmill

#endif
