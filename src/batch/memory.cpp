#include "batch/memory.h"

#include "base/program_memory.h"

#include <algorithm>

namespace lightmill {
namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20;

/// A thread's stack, codec handles and small blocks of malloc.
constexpr std::size_t kThread = kMiB / 2;

/// A worker process: its own pages, 3 MiB, page tables, buffers too small for a pool, and what it has not given back
/// yet when the run admits another's image. The program's own pages it shares with the run.
constexpr std::size_t kWorker = 7 * kMiB;

/// Kept for later images by each thread's share of the buffer pool: what a PNG of 12 MP takes, filtered samples, pixels
/// and channels, without which a third of its time goes to fresh pages.
constexpr std::size_t kIdlePerThread = 128 * kMiB;

constexpr std::size_t kMostAhead = 32 * kMiB;
constexpr std::size_t kLeast = 4 * kMiB;
constexpr std::size_t kLeastInput = 128 << 10;

std::size_t each(const MemoryWish& wish) { return kThread + (wish.processes ? kWorker : 0); }

}  // namespace

MemoryShares share_memory(const MemoryWish& wish) {
  const auto threads = static_cast<std::size_t>(wish.threads);
  const std::size_t programs = kProgramBytes + threads * each(wish);
  const std::size_t rest = std::max(wish.memory, programs + kLeast) - programs;
  MemoryShares shares;
  shares.ahead = wish.ahead > 0 ? std::min(wish.ahead, rest / 4) : std::min(rest / 48, kMostAhead);
  const std::size_t inputs = std::min(std::clamp(rest / 48, threads * kLeastInput, threads * kMostAhead), rest / 4);
  shares.input = inputs / threads;
  shares.idle = std::min(rest / 4, kIdlePerThread * threads);
  shares.images = rest - shares.ahead - inputs;
  if (wish.processes) {
    // A worker cannot know what the others need, so what it keeps is not for images.
    shares.idle = std::min(shares.idle, rest / 16);
    shares.images -= shares.idle;
    shares.idle /= threads;
  }
  if (wish.isolating && !wish.processes) {
    // They are there for a while or never: a run of little memory is not to have fewer threads for them.
    const std::size_t workers = std::min(rest / 8, threads * (kWorker + 2 * kIdlePerThread));
    shares.images -= workers;
    shares.idle_in_workers = workers / threads - std::min(workers / threads, kWorker);
    shares.idle = std::min(shares.idle, shares.images);
  }
  // The kernel has tables of its own for what a process has, which a control group counts.
  const std::size_t taken = wish.memory - std::min(shares.images, wish.memory) + wish.available / 32;
  shares.largest = std::max(shares.images, wish.available - std::min(taken, wish.available));
  return shares;
}

int affordable_threads(const MemoryWish& wish) {
  const std::size_t rest = wish.memory - std::min(kProgramBytes, wish.memory);
  // Three quarters of it for images.
  const std::size_t fitting = rest / (4 * each(wish));
  return static_cast<int>(std::clamp<std::size_t>(fitting, 1, static_cast<std::size_t>(wish.threads)));
}

}  // namespace lightmill
