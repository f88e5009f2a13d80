#pragma once

#include "codec/jpeg/internals.h"
#include "codec/jpeg/zigzag.h"

#include <cstdint>

namespace lightmill {

/// A block as it is kept where its lowest 4 x 4 coefficients are all that is wanted: four rows of eight.
using LowBlock = JCOEF[kKeepLow];

/// What takes the MCUs of a scan: in any order and from several threads at once, or in the order of the scan and from
/// one thread at a time, where it asks for that. MCUs are counted from 0 in the order
/// of the scan; those of one call lie one after the other.
class McuSink {
 public:
  McuSink() = default;
  virtual ~McuSink() = default;
  McuSink(const McuSink&) = delete;
  McuSink& operator=(const McuSink&) = delete;

  virtual bool in_order() const { return false; }
  /// A thread on which no decompressor was started calls it once, before the rest.
  virtual void begin() const {}
  /// Some MCUs are to come.
  virtual void prepare(unsigned mcu, unsigned count) const = 0;
  /// Their blocks, which the sink may change.
  virtual void operator()(unsigned mcu, unsigned count, JBLOCKROW blocks) const = 0;
  /// Whether the sink looks at no more than the lowest 4 x 4 coefficients of a block.
  virtual bool takes_low() const { return false; }
  /// Their blocks with these alone, where that is so.
  virtual void low(unsigned /*mcu*/, unsigned /*count*/, LowBlock* /*blocks*/) const {}
  /// Their DC coefficients, where those are all of the picture at an eighth of its sides.
  virtual void means(unsigned mcu, unsigned count, const std::int16_t* dc) const = 0;
};

}  // namespace lightmill
