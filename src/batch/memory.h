#pragma once

#include <cstddef>

namespace lightmill {

/// How the memory of a run is shared out, in bytes.
struct MemoryShares {
  std::size_t images = 0;   ///< for what images take at their peak, by estimate; buffers that lie idle are of it too
  std::size_t largest = 0;  ///< the largest image that there is memory for, alone; at least `images`
  std::size_t ahead = 0;    ///< for bytes that are read ahead
  std::size_t input = 0;    ///< the largest input that is read before it has a share of `images`
  std::size_t idle = 0;     ///< for buffers kept for later images, at most; in worker processes, for each
  std::size_t idle_in_workers = 0;  ///< for each, where only some images are done there
};

struct MemoryWish {
  std::size_t memory = 0;     ///< for all of the run
  std::size_t available = 0;  ///< what the machine and the process's control group have
  std::size_t ahead = 0;      ///< of `memory` for reading ahead; 0: by default
  int threads = 1;
  bool processes = false;  ///< whether each thread has a worker process
  bool isolating = false;  ///< whether each may have one beside its own work
};

/// Shares for a run, after the programs themselves; each at least what one small image needs.
MemoryShares share_memory(const MemoryWish& wish);

/// As many of the wanted threads as have room for an image each beside what they take themselves; at least 1.
int affordable_threads(const MemoryWish& wish);

}  // namespace lightmill
