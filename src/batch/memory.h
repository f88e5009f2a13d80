#pragma once

#include <cstddef>

namespace lightmill {

/// How the memory of a run is shared out, in bytes.
struct MemoryShares {
  std::size_t images = 0;  ///< for what images take at their peak, by estimate
  std::size_t ahead = 0;   ///< for bytes that are read ahead
  std::size_t idle = 0;    ///< for buffers kept for later images
};

/// Shares of `memory` for a run on `threads` threads, after the program itself; each at least what one small image
/// needs. `ahead` 0: by default.
MemoryShares share_memory(std::size_t memory, std::size_t ahead, int threads);

}  // namespace lightmill
