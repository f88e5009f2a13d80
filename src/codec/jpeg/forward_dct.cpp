#include "codec/jpeg/forward_dct.h"

#include <bit>

namespace lightmill {

Quantizer::Quantizer(const JQUANT_TBL& table) {
  constexpr unsigned kBits = 16;
  for (std::size_t i = 0; i < DCTSIZE2; ++i) {
    const unsigned divisor = table.quantval[i] * 8U;
    unsigned shift = kBits + static_cast<unsigned>(std::bit_width(divisor)) - 1, rounding = divisor / 2;
    unsigned factor = (1U << shift) / divisor;
    const unsigned rest = (1U << shift) % divisor;
    if (rest == 0) {  // a power of two
      factor /= 2;
      --shift;
    } else if (rest <= divisor / 2) {
      ++rounding;
    } else {
      ++factor;
    }
    reciprocal[i] = static_cast<std::uint16_t>(factor);
    correction[i] = static_cast<std::uint16_t>(rounding);
    scale[i] = static_cast<std::uint16_t>(1U << (2 * kBits - shift));
  }
}

ForwardDct forward_dct(Simd simd) {
#if defined(__x86_64__)
  if (simd >= Simd::avx512) return forward_dct_by_avx512;
  return simd == Simd::avx2 ? forward_dct_by_avx2 : nullptr;
#else
  static_cast<void>(simd);
  return nullptr;
#endif
}

}  // namespace lightmill
