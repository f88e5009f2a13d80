#include "batch/memory.h"

#include <algorithm>

namespace lightmill {
namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20;

/// The program and its libraries, stacks, and tables that live as long as the run.
constexpr std::size_t kProgram = 16 * kMiB;

/// A worker process: its own pages of the program, and the memory it shares with the run.
constexpr std::size_t kWorker = 16 * kMiB;

/// Kept for later images by each thread's share of the buffer pool: the planes and bytes of a 12 MP photograph scaled
/// on decoding, with room for a second.
constexpr std::size_t kIdlePerThread = 24 * kMiB;

constexpr std::size_t kMostAhead = 32 * kMiB;
constexpr std::size_t kLeast = 8 * kMiB;

}  // namespace

MemoryShares share_memory(const MemoryWish& wish) {
  const std::size_t programs = kProgram + kWorker * static_cast<std::size_t>(wish.processes);
  const std::size_t rest = std::max(wish.memory, programs + kLeast) - programs;
  MemoryShares shares;
  shares.ahead = wish.ahead > 0 ? std::min(wish.ahead, rest / 2) : std::min(rest / 8, kMostAhead);
  shares.idle = std::min(rest / 4, kIdlePerThread * static_cast<std::size_t>(wish.threads));
  shares.images = std::max(rest - shares.ahead - shares.idle, kLeast);
  return shares;
}

}  // namespace lightmill
