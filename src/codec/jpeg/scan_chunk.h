#pragma once

#include "codec/jpeg/entropy.h"

#include <cstdint>

namespace lightmill {

/// Part of a scan, decoded by one thread from wherever it begins; what SplitScan joins. MCUs are found by the place in
/// the data at which they begin.
class ScanChunk {
 public:
  ScanChunk() = default;
  virtual ~ScanChunk() = default;
  ScanChunk(const ScanChunk&) = delete;
  ScanChunk& operator=(const ScanChunk&) = delete;

  /// A state that is known to be the scan's, and how many MCUs come before it.
  struct Chain {
    EntropyDecoder::State state;
    unsigned mcu = 0;
  };

  /// Decodes the MCUs that begin from `begin` up to `limit`. Where `begin` is not the scan's first byte, nobody knows
  /// whether an MCU begins there. Forgets what was decoded before.
  virtual void decode(const std::uint8_t* begin, const std::uint8_t* limit) = 0;
  /// Takes the chain, which is at an MCU's beginning, over the MCUs that follow from there, `most` of them at the
  /// utmost. False where the chunk has no MCU begin there; then it takes none.
  virtual bool take(Chain& chain, unsigned most) = 0;
  /// Gives the sink the MCUs that were taken since the last time. False where the data are odd.
  virtual bool hand_over() = 0;
};

}  // namespace lightmill
