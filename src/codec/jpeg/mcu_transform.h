#pragma once

#include "codec/jpeg/idct_basis.h"
#include "codec/jpeg/internals.h"
#include "codec/jpeg/mcu_sink.h"
#include "codec/jpeg/scaled_idct.h"
#include "image/frame.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace lightmill {

/// What libjpeg's transform of one point gives, which wraps what no encoder writes: an eighth of the coefficient, as a
/// sample.
inline std::uint8_t mean_of_block(int dc) {
  const int wrapped = ((((dc + 4) >> 3) + 512) & 1023) - 512;
  return static_cast<std::uint8_t>(std::clamp(wrapped + kSampleCenter, 0, 255));
}

/// The inverse DCTs of MCUs, straight into the planes: what libjpeg's coefficient controller does (jdcoefct.c). After
/// jpeg_start_decompress, with the transforms that are installed then. A scan must hold all components, as baseline
/// files with one scan do.
class McuTransform : public McuSink {
 public:
  /// Codec and planes must outlive it. Components that the planes have no place for are left out.
  McuTransform(jpeg_decompress_struct& codec, Planes& planes);

  /// Makes libjpeg's transform ready on this thread, where that is to be used.
  void begin() const override;
  /// Asks for the samples' places, that writing them will not have to wait for.
  void prepare(unsigned mcu, unsigned count) const override;
  /// Blocks beyond the picture's edges are left out.
  void operator()(unsigned mcu, unsigned count, JBLOCKROW blocks) const override;
  bool takes_low() const override { return codec_->min_DCT_scaled_size == 2 || codec_->min_DCT_scaled_size == 4; }
  void low(unsigned mcu, unsigned count, LowBlock* blocks) const override;
  void means(unsigned mcu, unsigned count, const std::int16_t* dc) const override;

 private:
  /// A row of a component's blocks in an MCU.
  struct Strip {
    Plane* plane;
    jpeg_component_info* component;
    InverseDct inverse_dct;
    unsigned y;         ///< in the component's part of the MCU
    std::size_t first;  ///< its first block in the MCU
    int dc_step;        ///< of quantization
  };
  /// MCUs side by side in the picture.
  struct Run {
    unsigned column, row, count;
  };
  /// Where a strip's blocks are in the picture.
  struct Place {
    unsigned x, end, y;  ///< blocks; none where x is end
  };
  template <typename Each>
  void each_run(unsigned mcu, unsigned count, const Each& each) const;
  static Place place_of(const Strip& strip, const Run& run);
  static void prepare(const Strip& strip, const Place& place);
  template <typename Block>
  void transform(unsigned mcu, unsigned count, Block* blocks) const;
  template <typename Block>
  void transform(const Strip& strip, const Place& place, Block* blocks) const;
  void write_means(const Strip& strip, const Place& place, const std::int16_t* dc) const;

  j_decompress_ptr codec_;
  unsigned mcus_per_row_;
  std::size_t blocks_in_mcu_;
  InverseDctOfTwo two_;  // blocks side by side at once; null where there is no such transform
  std::vector<Strip> strips_;
};

}  // namespace lightmill
