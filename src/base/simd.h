#pragma once

/// Before a function that is called only where `best_simd` says so.
#if defined(__x86_64__)
#define LIGHTMILL_AVX2 __attribute__((target("avx2,bmi2")))
#endif

namespace lightmill {

/// What instructions a kernel may use beyond those that every machine of the build's kind has. All machines with AVX2
/// but a few of VIA's have BMI2, which is taken with it.
enum class Simd { baseline, avx2 };

/// Of the machine that this runs on.
Simd best_simd();

}  // namespace lightmill
