#pragma once

#include "codec/jpeg/errors.h"
#include "codec/jpeg/scaled_idct.h"

#include <array>
#include <cstdint>

namespace lightmill {

/// libjpeg's own inverse DCT of a whole block (JDCT_ISLOW), of a decoder that is started, as it wants to be called:
/// with that decoder, which has the table that it clamps samples by. libjpeg keeps for each thread what its vector code
/// may use, and before a codec is started there the transform takes AVX2 for granted.
class WholeInverseDct {
 public:
  /// Kept by the calling thread, for which it also makes libjpeg ready. Throws Error.
  static const WholeInverseDct& of_thread();
  WholeInverseDct();
  ~WholeInverseDct();
  WholeInverseDct(const WholeInverseDct&) = delete;
  WholeInverseDct& operator=(const WholeInverseDct&) = delete;

  /// As jddctmgr.c makes it of the steps of quantization, and as vector code loads it.
  struct Steps {
#if defined(WITH_SIMD)
    using Multiplier = std::int16_t;
#else
    using Multiplier = int;
#endif
    alignas(32) std::array<Multiplier, DCTSIZE2> at;
    explicit Steps(const JQUANT_TBL& table);
  };

  InverseDct function() const { return function_; }
  j_decompress_ptr codec() const { return &decoder_; }

 private:
  JpegErrors errors_;
  mutable jpeg_decompress_struct decoder_{};  // which the transform only reads
  InverseDct function_ = nullptr;
};

}  // namespace lightmill
