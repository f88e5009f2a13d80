#pragma once

/// Before a function that is called only where `best_simd` says so.
#if defined(__x86_64__)
#define LIGHTMILL_AVX2 __attribute__((target("avx2")))
#endif

namespace lightmill {

/// What vector instructions a kernel may use beyond those that every machine of the build's kind has.
enum class Simd { baseline, avx2 };

/// Of the machine that this runs on.
Simd best_simd();

}  // namespace lightmill
