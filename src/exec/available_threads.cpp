#include "exec/cgroup.h"

#include "lightmill/engine.h"

#include <sched.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <memory>
#include <thread>

namespace lightmill {
namespace {

/// CPUs in the calling thread's affinity mask, 0 where the system does not say.
int affine_cpus() {
  // The kernel refuses (EINVAL) a mask smaller than its own.
  for (int cpus = 1024; cpus <= 1 << 20; cpus *= 2) {
    const auto release = [](cpu_set_t* set) { CPU_FREE(set); };
    const std::unique_ptr<cpu_set_t, decltype(release)> set(CPU_ALLOC(static_cast<std::size_t>(cpus)), release);
    const std::size_t bytes = CPU_ALLOC_SIZE(static_cast<std::size_t>(cpus));
    if (!set) return 0;
    if (sched_getaffinity(0, bytes, set.get()) == 0) return CPU_COUNT_S(bytes, set.get());
    if (errno != EINVAL) return 0;
  }
  return 0;
}

}  // namespace

int available_threads() {
  int threads = affine_cpus();
  if (threads == 0) threads = static_cast<int>(std::thread::hardware_concurrency());
  if (const auto quota = cpu_quota()) threads = std::min(threads, static_cast<int>(std::ceil(std::min(*quota, 1e6))));
  return std::max(threads, 1);
}

}  // namespace lightmill
