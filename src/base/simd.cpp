#include "base/simd.h"

namespace lightmill {

Simd best_simd() {
#if defined(__x86_64__)
  static const Simd best = [] {
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("bmi2")) return Simd::baseline;
    if (!__builtin_cpu_supports("avx512bw") || !__builtin_cpu_supports("avx512vl")) return Simd::avx2;
    const bool moves_bytes = __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vbmi2");
    return moves_bytes ? Simd::vbmi2 : Simd::avx512;
  }();
  return best;
#else
  return Simd::baseline;
#endif
}

}  // namespace lightmill
