#pragma once

#include <string_view>

namespace lightmill {

/// Who calls the stages. The result is the same whatever the engine.
enum class Engine {
  serial,  ///< the calling thread, one image after the other
  tbb,     ///< a oneTBB parallel_pipeline
  openmp,  ///< an OpenMP parallel region in which every thread pulls the next image
};

std::string_view to_string(Engine engine);
/// Throws Error(usage) that lists the names.
Engine parse_engine(std::string_view text);

/// How many threads may really run at once: the smallest of the CPUs present, the affinity mask and the cgroup's CPU
/// quota (v1 or v2, rounded up); at least 1. Thread-safe.
int available_threads();

}  // namespace lightmill
