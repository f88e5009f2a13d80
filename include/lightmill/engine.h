#pragma once

#include "lightmill/export.h"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace lightmill {

/// Who calls the stages. The result is the same whatever the engine. A build may have left out those on oneTBB and
/// OpenMP.
enum class Engine {
  automatic,     ///< "auto": chosen by `choose_engine`
  serial,        ///< the calling thread, one image after the other
  tbb,           ///< a oneTBB parallel_pipeline
  openmp,        ///< an OpenMP parallel region in which every thread pulls the next image
  openmp_tasks,  ///< "openmp-tasks": one thread of an OpenMP region makes a task of every image, the team runs them
  threads,       ///< a pool of std::jthread in which every thread pulls the next image
  processes,     ///< worker processes: an image that crashes, hangs or takes all memory costs only itself
};

LIGHTMILL_API std::string_view to_string(Engine engine);
/// Throws Error(usage) that lists the engines of this build, or names the build's option that left this one out.
LIGHTMILL_API Engine parse_engine(std::string_view text);
/// Those of this build, `automatic` first.
LIGHTMILL_API std::vector<Engine> engines();
/// Their names: "auto, serial, tbb, openmp, openmp-tasks, threads and processes".
LIGHTMILL_API std::string engine_names();

/// What an engine is chosen by.
struct EngineNeeds {
  int threads = 1;
  bool isolation = false;  ///< a deadline or a memory limit for each image is asked for
  bool own_arena = false;  ///< the embedder brings its tbb::task_arena
};
struct EngineChoice {
  Engine engine = Engine::serial;
  std::string reason;  ///< for people
};
/// What `Engine::automatic` stands for in this build. Pure.
LIGHTMILL_API EngineChoice choose_engine(const EngineNeeds& needs);

/// Runs a function inside the embedder's own tbb::task_arena:
/// `[&arena](const std::function<void()>& work) { arena.execute(work); }`.
using Arena = std::function<void(const std::function<void()>&)>;

/// How many threads may really run at once: the smallest of the CPUs present, the affinity mask and the cgroup's CPU
/// quota (v1 or v2, rounded up); at least 1. Thread-safe.
LIGHTMILL_API int available_threads();

/// Bytes of memory that may really be used: the smaller of what the machine has available (MemAvailable) and what the
/// cgroups of this process (v1 or v2) still allow; at least 64 MiB. Thread-safe.
LIGHTMILL_API std::size_t available_memory();

}  // namespace lightmill
