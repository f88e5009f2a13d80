#pragma once

/// Before a function that is called only where `best_simd` says so.
#if defined(__x86_64__)
#define LIGHTMILL_AVX2 __attribute__((target("avx2,bmi2")))
#define LIGHTMILL_AVX512 __attribute__((target("avx2,bmi2,avx512f,avx512bw,avx512vl")))
#define LIGHTMILL_VBMI2 __attribute__((target("avx2,bmi2,popcnt,avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2")))
#endif

namespace lightmill {

/// What instructions a kernel may use beyond those that every machine of the build's kind has. All machines with AVX2
/// but a few of VIA's have BMI2, which is taken with it. Each has what those before it have; avx512 is its instructions
/// for bytes and words, too, and vbmi2 those that move bytes as others or a mask say (AVX512_VBMI, AVX512_VBMI2).
enum class Simd { baseline, avx2, avx512, vbmi2 };

/// Of the machine that this runs on.
Simd best_simd();

}  // namespace lightmill
