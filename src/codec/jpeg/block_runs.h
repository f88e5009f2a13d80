#pragma once

#include "codec/jpeg/internals.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace lightmill {

/// Of each component.
using QuantizationSteps = std::array<JQUANT_TBL, MAX_COMPS_IN_SCAN>;

/// Blocks of a component that lie in a row in the picture, and where each goes.
struct BlockRun {
  std::size_t component;
  const JBLOCK* first;
  std::size_t stride;  ///< from one to the next
  unsigned count;
  unsigned x, y;       ///< where the first goes, in blocks of the target
  int step_x, step_y;  ///< from there to where the next goes
};

/// What takes them, from several threads at once. Each block comes once.
class BlockTarget {
 public:
  BlockTarget() = default;
  virtual ~BlockTarget() = default;
  BlockTarget(const BlockTarget&) = delete;
  BlockTarget& operator=(const BlockTarget&) = delete;

  /// What the coefficients that come are multiples of. Before the first block.
  void begin(const QuantizationSteps& steps) {
    steps_ = steps;
    on_begin();
  }
  virtual void put(std::span<const BlockRun> runs) = 0;
  const QuantizationSteps& steps() const { return steps_; }

 protected:
  virtual void on_begin() {}

 private:
  QuantizationSteps steps_{};
};

}  // namespace lightmill
