#include "floor/memory_stream.h"

#include "floor/together.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstring>

namespace lightmill {
namespace {

/// So that the reading is not left out by the compiler.
void keep(std::uint64_t value) {
  static std::atomic<std::uint64_t> kept;
  kept.store(value, std::memory_order_relaxed);
}

double stream_once(FloorWay way, std::uint8_t* from, std::uint8_t* to, std::size_t bytes) {
  if (way == FloorWay::copy) {
    std::memcpy(to, from, bytes);
    return 2 * static_cast<double>(bytes);
  }
  if (way == FloorWay::write) {
    std::memset(to, 7, bytes);
    std::memset(from, 9, bytes);
    return 2 * static_cast<double>(bytes);
  }
  std::uint64_t sum[4] = {};
  for (const std::uint8_t* half : {from, to}) {
    for (std::size_t i = 0; i + 32 <= bytes; i += 32) {
      std::uint64_t words[4];
      std::memcpy(words, half + i, sizeof words);
      for (std::size_t j = 0; j < 4; ++j) sum[j] += words[j];
    }
  }
  keep(sum[0] ^ sum[1] ^ sum[2] ^ sum[3]);
  return 2 * static_cast<double>(bytes);
}

}  // namespace

std::size_t stream_bytes_by_caches() {
  const long last = std::max({sysconf(_SC_LEVEL2_CACHE_SIZE), sysconf(_SC_LEVEL3_CACHE_SIZE), 0L});
  return std::clamp(2 * static_cast<std::size_t>(last), std::size_t{64} << 20, std::size_t{1} << 30);
}

MemoryStream::MemoryStream(std::size_t bytes, int most_threads)
    : part_(std::max<std::size_t>(bytes / 2 / static_cast<std::size_t>(most_threads), 4096) / 64 * 64) {
  const auto pool = BufferPool::create(0);
  for (int i = 0; i < most_threads; ++i) {
    parts_.push_back(pool->acquire(2 * part_));
    std::memset(parts_.back().data(), i + 1, 2 * part_);
  }
}

/// With fewer threads than there are parts each takes several, so that the memory is as large.
FloorSample MemoryStream::measure(FloorWay way, int threads, double least_seconds) {
  return measured_together(threads, [&](int thread) {
    const auto begin = std::chrono::steady_clock::now();
    const auto enough = [&] {
      return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count() >= least_seconds;
    };
    double done = 0;
    do {
      for (std::size_t i = static_cast<std::size_t>(thread); i < parts_.size(); i += static_cast<std::size_t>(threads))
        done += stream_once(way, parts_[i].data(), parts_[i].data() + part_, part_);
    } while (!enough());
    return done;
  });
}

}  // namespace lightmill
