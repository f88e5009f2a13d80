#include "base/simd.h"

namespace lightmill {

Simd best_simd() {
#if defined(__x86_64__)
  static const bool avx2 = __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("bmi2") != 0;
  return avx2 ? Simd::avx2 : Simd::baseline;
#else
  return Simd::baseline;
#endif
}

}  // namespace lightmill
