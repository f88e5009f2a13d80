#pragma once

#include "lightmill/outcome.h"
#include "lightmill/passed_over.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace lightmill {

/// Why a run ended.
enum class Ending {
  complete,           ///< the source is exhausted
  too_many_failures,  ///< as many images failed as `Batch::most_failures` allows; what was in flight was finished
  canceled,           ///< stop was requested; what was in flight was finished
  output_failed,      ///< the output side was full, read-only or broken; what was in flight was finished
};

/// The final value of a run.
struct Report {
  Ending ending = Ending::complete;
  std::uint64_t written = 0;
  std::uint64_t skipped = 0;
  std::uint64_t unselected = 0;
  std::uint64_t repeated = 0;
  std::uint64_t failed = 0;        ///< crashed and timed out included
  std::uint64_t crashed = 0;       ///< of those failed
  std::uint64_t timed_out = 0;     ///< of those failed
  std::uint64_t warned = 0;        ///< of those written
  std::uint64_t not_lossless = 0;  ///< of those written: coded again though no sample need change (see Lossless)
  std::uint64_t results = 0;       ///< of those written: an image has as many as renditions were made of it
  double seconds = 0;              ///< wall time
  double cpu_seconds = 0;          ///< of the whole process, and of worker processes, during the run
  double megapixels_in = 0;        ///< of pictures written
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;
  std::size_t peak_memory_bytes =
      0;                    ///< the process's largest resident size so far, or with workers the most at one time
  StageTimes times;         ///< summed over images, so over threads
  Waiting waiting;          ///< likewise
  double tail_seconds = 0;  ///< from when a thread first found no more to begin until the end
  std::string engine;
  std::string engine_reason;  ///< why `Engine::automatic` took it; empty where it was named
  int threads = 0;
  std::string unsandboxed;        ///< why worker processes had no sandbox, where they were to have one (see `Sandbox`)
  bool updated = false;           ///< a journal decided what was skipped: it is up to date
  bool merged = false;            ///< of files, so that it has no `waiting` and no `tail_seconds`
  std::vector<Outcome> failures;  ///< the first 20
  PassedOver passed_over;         ///< by the scan, where `Batch::passed_over` counts it

  std::uint64_t seen() const { return written + skipped + unselected + repeated + failed; }
  double images_per_second() const { return seconds > 0 ? static_cast<double>(written) / seconds : 0; }
  double megapixels_per_second() const { return seconds > 0 ? megapixels_in / seconds : 0; }
};

inline constexpr std::size_t kFailuresKept = 20;

}  // namespace lightmill
