#pragma once

#include "lightmill/geometry.h"
#include "lightmill/image_info.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace lightmill {

/// How samples of a coded picture are stored.
struct HevcSamples {
  int chroma = 1;  ///< chroma_format_idc: 0 gray, 1 4:2:0, 2 4:2:2, 3 4:4:4
  int bits = 8;

  bool gray() const { return chroma == 0; }
  Subsampling subsampling() const {
    return {chroma == 1 || chroma == 2 ? 2 : 1, chroma == 1 ? 2 : 1};  // of gray there is none
  }
  friend bool operator==(const HevcSamples&, const HevcSamples&) = default;
};

/// A decoder's configuration (ISO/IEC 14496-15, 8.3.3.1).
struct HevcConfiguration {
  HevcSamples samples;
  std::size_t length_size = 4;                      ///< of the number before each NAL unit
  std::vector<std::span<const std::uint8_t>> sets;  ///< parameter sets, NAL units
};

/// Throws Error: damaged, unsupported.
HevcConfiguration read_hevc_configuration(std::span<const std::uint8_t> bytes);
/// The samples alone.
HevcSamples read_hevc_samples(std::span<const std::uint8_t> bytes);

/// What a sequence parameter set (ITU-T H.265, 7.3.2.2) says of the size of pictures.
struct HevcSequence {
  HevcSamples samples;
  Size coded;
  Size visible;
};

/// Of a NAL unit with its head. Throws Error: damaged, unsupported. What libde265 would complain of on stderr is
/// refused.
HevcSequence read_hevc_sequence(std::span<const std::uint8_t> unit);

/// ITU-T H.265, table 7-1.
enum class HevcUnit { slice_first = 16, slice_last = 21, video = 32, sequence = 33, picture = 34 };
struct HevcUnitHead {
  int type;
  int layer;
};
HevcUnitHead hevc_unit_head(std::span<const std::uint8_t> unit);

}  // namespace lightmill
