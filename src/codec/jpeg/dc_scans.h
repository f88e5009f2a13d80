#pragma once

#include "base/buffer_pool.h"
#include "codec/jpeg/scan_script.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace lightmill {

/// The DC coefficients of a progressive file, of each component.
struct DcCoefficients {
  struct Component {
    const std::int16_t* first = nullptr;
    std::size_t stride = 0;  ///< of a row of blocks
    const std::int16_t* row(unsigned y) const { return first + y * stride; }
  };
  std::array<Component, MAX_COMPS_IN_SCAN> components{};
  std::array<Buffer, MAX_COMPS_IN_SCAN> memory{};
};

/// Decodes the scans that bring them. Nothing where their data are odd. Throws Error where the time is up.
std::optional<DcCoefficients> decode_dc_scans(JpegDecompressor& codec, const ScanScript& script, BufferPool& pool);

}  // namespace lightmill
