#include "codec/jpeg/forward_dct_two.h"
#include "codec/jpeg/ordered_avx2.h"

#if defined(__x86_64__)

namespace lightmill {

LIGHTMILL_AVX2 void forward_dct_by_avx2(const std::uint8_t* const* rows, std::size_t column, const Quantizer& quantizer,
                                        QuantizedBlock* blocks) {
  store(in_data_order<false>(forward::coefficients(rows, column, quantizer)), blocks);
}

}  // namespace lightmill

#endif
