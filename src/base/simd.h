#pragma once

namespace lightmill {

/// What vector instructions a kernel may use beyond those that every machine of the build's kind has.
enum class Simd { baseline, avx2 };

/// Of the machine that this runs on.
Simd best_simd();

}  // namespace lightmill
