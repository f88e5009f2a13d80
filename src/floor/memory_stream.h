#pragma once

#include "base/buffer_pool.h"

#include "lightmill/floor.h"

#include <cstddef>
#include <vector>

namespace lightmill {

/// Bytes that are more than the caches hold: twice these, from 64 MiB to a gibibyte.
std::size_t stream_bytes_by_caches();

/// Reads, writes or copies memory on several threads, each in a part of its own.
class MemoryStream {
 public:
  /// So many bytes for each of them, half of it to be copied from.
  MemoryStream(std::size_t bytes, int most_threads);
  FloorSample measure(FloorWay way, int threads, double least_seconds);

 private:
  std::size_t part_;  // bytes of a half of a thread's
  std::vector<Buffer> parts_;
};

}  // namespace lightmill
