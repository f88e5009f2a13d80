#include "exec/worker_allowance.h"

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/info.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <mutex>
#include <new>

namespace lightmill {
namespace {

std::mutex mutex;
int threads_granted = 0;
std::unique_ptr<tbb::global_control> control;

/// Call with the mutex held. The new control is there before the old one goes; the smaller of the two holds meanwhile.
void grant(int threads) {
  const int limit = std::max(threads, tbb::info::default_concurrency());
  control = threads == 0 ? nullptr
                         : std::make_unique<tbb::global_control>(tbb::global_control::max_allowed_parallelism,
                                                                 static_cast<std::size_t>(limit));
  threads_granted = threads;
}

}  // namespace

WorkerAllowance::WorkerAllowance(int threads) : threads_(threads) {
  const std::lock_guard lock(mutex);
  grant(threads_granted + threads_);
}

WorkerAllowance::~WorkerAllowance() {
  const std::lock_guard lock(mutex);
  try {
    grant(threads_granted - threads_);
  } catch (const std::bad_alloc&) {  // more threads than are needed are allowed until the next one comes or goes
    threads_granted -= threads_;
  }
}

}  // namespace lightmill
