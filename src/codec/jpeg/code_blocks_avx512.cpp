#include "codec/jpeg/code_blocks.h"
#include "codec/jpeg/turned_avx512.h"

#if defined(__x86_64__)

namespace lightmill {

LIGHTMILL_AVX512 std::uint8_t* code_blocks_by_avx512(const CodingWork& work, std::uint8_t* next, std::uint32_t at) {
  if (work.turn.transposed())
    return code_each(work, next, at,
                     [&](const JBLOCK& first, const JBLOCK& second, QuantizedBlock* to) LIGHTMILL_AVX512 {
                       store(turned<true>(first, work), to[0]);
                       store(turned<true>(second, work), to[1]);
                     });
  return code_each(work, next, at, [&](const JBLOCK& first, const JBLOCK& second, QuantizedBlock* to) LIGHTMILL_AVX512 {
    store(turned<false>(first, work), to[0]);
    store(turned<false>(second, work), to[1]);
  });
}

}  // namespace lightmill

#endif
