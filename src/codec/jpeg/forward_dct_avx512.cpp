#include "base/avx512.h"
#include "codec/jpeg/forward_dct_two.h"
#include "codec/jpeg/ordered_avx512.h"

#if defined(__x86_64__)

namespace lightmill {
namespace {

/// Two rows of each block, first and second in turn.
LIGHTMILL_AVX512 inline __m512i pair(__m256i row, __m256i next) {
  return _mm512_inserti64x4(_mm512_castsi256_si512(row), next, 1);
}

}  // namespace

LIGHTMILL_AVX512 void forward_dct_by_avx512(const std::uint8_t* const* rows, std::size_t column,
                                            const Quantizer& quantizer, QuantizedBlock* blocks) {
  const TwoBlocks done = forward::coefficients(rows, column, quantizer);
  const __m512i a = pair(done.at[0], done.at[1]), b = pair(done.at[2], done.at[3]);
  const __m512i c = pair(done.at[4], done.at[5]), d = pair(done.at[6], done.at[7]);
  constexpr int kFirst = 0x88, kSecond = 0xDD;  // of the quarters
  store(in_data_order<false>({_mm512_shuffle_i64x2(a, b, kFirst), _mm512_shuffle_i64x2(c, d, kFirst)}), blocks[0]);
  store(in_data_order<false>({_mm512_shuffle_i64x2(a, b, kSecond), _mm512_shuffle_i64x2(c, d, kSecond)}), blocks[1]);
}

}  // namespace lightmill

#endif
