#pragma once

#include "codec/jpeg/block_runs.h"
#include "codec/jpeg/header.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace lightmill {

/// One scan of a progressive file: some bits of some coefficients.
struct ProgressiveScan {
  std::vector<int> components;   ///< in the order of the data
  int first, last;               ///< coefficients, in the order of the data
  bool refines;                  ///< brings one more bit of each; else the highest ones
  int low;                       ///< the lowest bit it brings
  unsigned restart_interval;     ///< in MCUs; 0: no restart markers
  std::vector<JHUFF_TBL> codes;  ///< of each component; none where bits are not coded
  std::span<const std::uint8_t> data;

  bool of_dc() const { return first == 0; }
};

inline const std::uint8_t* end_of(std::span<const std::uint8_t> bytes) { return bytes.data() + bytes.size(); }

/// All of them, each coefficient's bits in order and complete.
struct ScanScript {
  std::vector<ProgressiveScan> scans;
  QuantizationSteps steps{};
};

/// Steps over the scans of a progressive file, from a header that was read to the end-of-image marker, which must be
/// there. Nothing where the file is of another kind, or odd in what can be seen without decoding. Throws Error.
std::optional<ScanScript> read_scan_script(JpegDecompressor& codec);

}  // namespace lightmill
