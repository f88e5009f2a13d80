#include "process/worker_pool.h"

#include "lightmill/error.h"

#include <chrono>
#include <thread>
#include <utility>

namespace lightmill {
namespace {

/// Between attempts to start a worker that the run cannot do without.
constexpr std::chrono::milliseconds kPause{200};
constexpr int kAttempts = 10;

}  // namespace

WorkerPool::WorkerPool(WorkerProgram program, int places, FirstWorker first)
    : program_(std::move(program)), slots_(static_cast<std::size_t>(places)), places_(places) {
  free_.reserve(slots_.size());
  for (Slot& slot : slots_) free_.push_back(&slot);
  if (first == FirstWorker::at_once) start(*free_.back());
}

WorkerPool::Place WorkerPool::take(const std::function<void()>& before_waiting) {
  return {*this, free_slot(before_waiting), before_waiting};
}

WorkerPool::Slot& WorkerPool::free_slot(const std::function<void()>& before_waiting) {
  std::unique_lock lock(mutex_);
  if (free_.empty()) {
    lock.unlock();
    before_waiting();
    lock.lock();
  }
  freed_.wait(lock, [this] { return !free_.empty(); });
  Slot& slot = *free_.back();
  free_.pop_back();
  return slot;
}

/// Tried twice: the first may have been killed for want of memory while it started.
std::unique_ptr<Worker> WorkerPool::started() {
  try {
    return std::make_unique<Worker>(program_, watch_);
  } catch (const Error&) {
    return std::make_unique<Worker>(program_, watch_);
  }
}

void WorkerPool::start(Slot& slot) {
  slot.worker = started();
  {
    const std::lock_guard lock(mutex_);
    if (unsandboxed_.empty()) unsandboxed_ = slot.worker->unsandboxed();
  }
  std::call_once(watched_, [this] { watch_.begin(); });  // after the first worker, which a run cannot do without
}

/// Null if this is the last place.
WorkerPool::Slot* WorkerPool::instead_of(Slot& slot, const std::function<void()>& before_waiting) {
  {
    const std::lock_guard lock(mutex_);
    if (places_ == 1) return nullptr;
    --places_;
  }
  bury(slot);
  return &free_slot(before_waiting);
}

void WorkerPool::give_back(Slot& slot) {
  if (slot.worker) slot.worker->channel().trim(program_.start.idle);
  {
    const std::lock_guard lock(mutex_);
    free_.push_back(&slot);
  }
  freed_.notify_one();
}

Worker& WorkerPool::Place::worker() {
  for (int attempt = 1;; ++attempt) {
    if (slot_->worker && !slot_->worker->is_idle()) vacate();
    if (slot_->worker) return *slot_->worker;
    try {
      pool_.start(*slot_);
    } catch (const Error&) {
      Slot* const other = pool_.instead_of(*slot_, before_waiting_);
      if (!other && attempt >= kAttempts) throw;
      if (!other) std::this_thread::sleep_for(kPause);
      if (other) slot_ = other;
    }
  }
}

void WorkerPool::bury(Slot& slot) noexcept {
  if (!slot.worker) return;
  slot.cpu_seconds += slot.worker->end();
  slot.worker.reset();
}

Elsewhere WorkerPool::close() noexcept {
  for (Slot& slot : slots_) {
    if (slot.worker) slot.worker->dismiss();
  }
  Elsewhere all;
  for (Slot& slot : slots_) {
    bury(slot);
    all.cpu_seconds += std::exchange(slot.cpu_seconds, 0);
  }
  all.peak_memory_bytes = watch_.highest();
  all.unsandboxed = std::move(unsandboxed_);
  return all;
}

}  // namespace lightmill
