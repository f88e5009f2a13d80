#pragma once

#include "codec/jpeg/internals.h"

#include <cstddef>
#include <cstdint>

namespace lightmill {

/// What a scan leaves between the bits of its last MCU and the marker behind them.
struct LeftOver {
  const std::uint8_t* marker;  ///< its 0xFF; the end where there is none
  std::size_t bytes = 0;       ///< stuffing apart, but with the 0xFF that may be repeated before a marker
  bool constant = true;        ///< one byte repeated: padding, which no lost step of a decoder was seen to leave
};

/// `first` is the first byte that the last MCU has no bit of.
LeftOver left_over(const std::uint8_t* first, const std::uint8_t* end);

/// That byte where libjpeg decoded the scan, which reads up to eight bytes ahead.
const std::uint8_t* behind_last_mcu(const jpeg_decompress_struct& codec);

}  // namespace lightmill
