#pragma once

#include <cstddef>

namespace lightmill {

/// How the memory of a run is shared out, in bytes.
struct MemoryShares {
  std::size_t images = 0;  ///< for what images take at their peak, by estimate
  std::size_t ahead = 0;   ///< for bytes that are read ahead
  std::size_t idle = 0;    ///< for buffers kept for later images
};

struct MemoryWish {
  std::size_t memory = 0;  ///< for all of the run
  std::size_t ahead = 0;   ///< of it for reading ahead; 0: by default
  int threads = 1;
  int processes = 0;  ///< workers beside the run's own
};

/// Shares for a run, after the programs themselves; each at least what one small image needs.
MemoryShares share_memory(const MemoryWish& wish);

}  // namespace lightmill
