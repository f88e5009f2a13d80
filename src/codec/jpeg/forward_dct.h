#pragma once

#include "base/simd.h"
#include "codec/jpeg/internals.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace lightmill {

/// Divides the coefficients of the forward DCT, which are eight times too large, by the steps of a table, and rounds:
/// a multiplication by a reciprocal of 16 bits that is exact, as in libjpeg's compute_reciprocal (jcdctmgr.c).
struct Quantizer {
  using Factors = std::array<std::uint16_t, DCTSIZE2>;
  alignas(32) Factors reciprocal, correction, scale;

  explicit Quantizer(const JQUANT_TBL& table);
};

/// Coefficients in the order of the data.
struct QuantizedBlock {
  using Values = std::array<std::int16_t, DCTSIZE2>;
  alignas(32) Values values;
  std::uint64_t nonzero;  ///< a mask of them
};

/// Transforms and quantizes two blocks side by side: of eight rows the sixteen samples from `column` on. The same as
/// libjpeg's JDCT_ISLOW and its quantization, to the bit.
using ForwardDct = void (*)(const std::uint8_t* const* rows, std::size_t column, const Quantizer& quantizer,
                            QuantizedBlock* blocks);

/// Null where there is none that is faster than libjpeg's.
ForwardDct forward_dct(Simd simd = best_simd());

/// For machines with AVX2 only, or with AVX-512.
void forward_dct_by_avx2(const std::uint8_t* const* rows, std::size_t column, const Quantizer& quantizer,
                         QuantizedBlock* blocks);
void forward_dct_by_avx512(const std::uint8_t* const* rows, std::size_t column, const Quantizer& quantizer,
                           QuantizedBlock* blocks);

}  // namespace lightmill
