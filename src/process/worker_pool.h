#pragma once

#include "process/worker.h"

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace lightmill {

enum class FirstWorker {
  at_once,    ///< started with the pool
  when_used,  ///< by the first image that comes
};

/// Places for a number of worker processes, each started when an image first needs it, and again after a death.
/// Thread-safe.
class WorkerPool {
  struct Slot {
    std::unique_ptr<Worker> worker;
    double cpu_seconds = 0;  ///< of those that died here
  };

 public:
  /// A place of one's own for a while. Not thread-safe. The pool outlives it.
  class Place {
   public:
    Place(WorkerPool& pool, Slot& slot, std::function<void()> before_waiting)
        : pool_(pool), slot_(&slot), before_waiting_(std::move(before_waiting)) {}
    ~Place() { pool_.give_back(*slot_); }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    /// A living one; what died while it had nothing to do is replaced. Where the system grants no process, this place
    /// is given up for good, as long as there are others, and the next that comes free is taken: workers become fewer,
    /// and no image fails for it. Throws what Worker's constructor throws, if this is the last place.
    Worker& worker();
    /// Buries the one that was lost.
    void vacate() noexcept { bury(*slot_); }

   private:
    WorkerPool& pool_;
    Slot* slot_;
    const std::function<void()> before_waiting_;
  };

  /// `at_once` starts the first one, so that a program that does not work is an exception here. Throws Error: usage,
  /// out_of_memory.
  WorkerPool(WorkerProgram program, int places, FirstWorker first);

  /// Waits until one is free; where none is, `before_waiting` is called first. The place has it as well, for when it is
  /// given up and another is waited for.
  Place take(const std::function<void()>& before_waiting);
  /// Ends all of them; nobody has a place any more.
  Elsewhere close() noexcept;

 private:
  static void bury(Slot& slot) noexcept;
  void give_back(Slot& slot);
  Slot& free_slot(const std::function<void()>& before_waiting);
  void start(Slot& slot);
  std::unique_ptr<Worker> started();
  Slot* instead_of(Slot& slot, const std::function<void()>& before_waiting);

  const WorkerProgram program_;
  MemoryWatch watch_;
  std::once_flag watched_;
  std::vector<Slot> slots_;
  std::mutex mutex_;
  int places_;               // not given up
  std::string unsandboxed_;  // why the first that has no sandbox has none
  std::condition_variable freed_;
  std::vector<Slot*> free_;  // the one to be taken next is the last: those in use stay few
};

}  // namespace lightmill
