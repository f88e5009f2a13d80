#pragma once

#include "codec/jpeg/idct_basis.h"
#include "codec/jpeg/internals.h"
#include "codec/jpeg/scaled_idct.h"
#include "image/frame.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace lightmill {

/// What libjpeg's transform of one point gives, which wraps what no encoder writes: an eighth of the coefficient, as a
/// sample.
inline std::uint8_t mean_of_block(int dc) {
  const int wrapped = ((((dc + 4) >> 3) + 512) & 1023) - 512;
  return static_cast<std::uint8_t>(std::clamp(wrapped + kSampleCenter, 0, 255));
}

/// The inverse DCTs of one MCU, straight into the planes: what libjpeg's coefficient controller does (jdcoefct.c), for
/// MCUs in any order and from several threads at once. After jpeg_start_decompress, with the transforms that are
/// installed then. A scan must hold all components, as baseline files with one scan do.
class McuTransform {
 public:
  /// Codec and planes must outlive it. Components that the planes have no place for are left out.
  McuTransform(jpeg_decompress_struct& codec, Planes& planes);

  /// Asks for the samples' places of `count` MCUs, that writing them will not have to wait for.
  void prepare(unsigned mcu, unsigned count) const;

  /// MCUs are counted from 0 in the order of the scan. Blocks beyond the picture's edges are left out.
  void operator()(unsigned mcu, JBLOCKROW const* blocks) const;

  /// The same at an eighth of the sides, of `count` MCUs' DC coefficients, one block after the other.
  void means(unsigned mcu, unsigned count, const std::int16_t* dc) const;

 private:
  struct Part {
    Plane* plane;  // null: not wanted
    jpeg_component_info* component;
    InverseDct inverse_dct;
    unsigned x;  // of the block in its component's part of the MCU
    unsigned y;
    int dc_step;        // of quantization
    bool first_of_two;  // that are wanted, side by side
  };
  bool transform_two(const Part& part, unsigned column, unsigned row, JBLOCKROW const* blocks) const;
  void transform(const Part& part, unsigned column, unsigned row, JBLOCKROW block) const;

  j_decompress_ptr codec_;
  unsigned mcus_per_row_;
  int block_count_;
  InverseDct two_;  // blocks side by side at once; null where there is no such transform
  std::array<Part, D_MAX_BLOCKS_IN_MCU> parts_{};
};

}  // namespace lightmill
