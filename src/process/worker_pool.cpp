#include "process/worker_pool.h"

#include "lightmill/error.h"

#include <algorithm>
#include <utility>

namespace lightmill {
namespace {

/// Tried twice: the first may have been killed for want of memory while it started.
std::unique_ptr<Worker> started(const WorkerProgram& program) {
  try {
    return std::make_unique<Worker>(program);
  } catch (const Error&) {
    return std::make_unique<Worker>(program);
  }
}

}  // namespace

WorkerPool::WorkerPool(WorkerProgram program, int places)
    : program_(std::move(program)), slots_(static_cast<std::size_t>(places)) {
  free_.reserve(slots_.size());
  for (Slot& slot : slots_) free_.push_back(&slot);
  take().worker();
}

WorkerPool::Place WorkerPool::take() {
  std::unique_lock lock(mutex_);
  freed_.wait(lock, [this] { return !free_.empty(); });
  Slot& slot = *free_.back();
  free_.pop_back();
  return {*this, slot};
}

void WorkerPool::give_back(Slot& slot) {
  if (slot.worker) slot.worker->channel().trim();
  {
    const std::lock_guard lock(mutex_);
    free_.push_back(&slot);
  }
  freed_.notify_one();
}

Worker& WorkerPool::Place::worker() {
  if (slot_.worker && !slot_.worker->is_idle()) vacate();
  if (!slot_.worker) slot_.worker = started(pool_.program_);
  return *slot_.worker;
}

void WorkerPool::bury(Slot& slot) noexcept {
  if (!slot.worker) return;
  const Elsewhere used = slot.worker->end();
  slot.before.cpu_seconds += used.cpu_seconds;
  slot.before.peak_memory_bytes = std::max(slot.before.peak_memory_bytes, used.peak_memory_bytes);
  slot.worker.reset();
}

Elsewhere WorkerPool::close() noexcept {
  for (Slot& slot : slots_) {
    if (slot.worker) slot.worker->dismiss();
  }
  Elsewhere all;
  for (Slot& slot : slots_) {
    bury(slot);
    all.cpu_seconds += slot.before.cpu_seconds;
    all.peak_memory_bytes += slot.before.peak_memory_bytes;
  }
  return all;
}

}  // namespace lightmill
