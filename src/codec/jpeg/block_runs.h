#pragma once

#include "codec/jpeg/internals.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace lightmill {

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

  virtual void put(std::span<const BlockRun> runs) = 0;
};

}  // namespace lightmill
