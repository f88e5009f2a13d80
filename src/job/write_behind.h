#pragma once

#include "job/budget.h"
#include "job/stages.h"

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <thread>
#include <vector>

namespace lightmill {

/// Other stages whose results are written by threads of their own, for a sink that mostly waits (see Sink::put_waits):
/// whoever works on images goes on with the next one meanwhile. As many syncs as there are threads are under way at
/// once, which a file system serves together. As many images again wait for a thread, with memory for the bytes of
/// their results; who finishes another one then waits for room. Each has its result, later and from another thread.
class WriteBehind final : public Stages {
 public:
  /// Borrows the stages, and the budget that images have their memory of. Where no thread can be started, and with 0
  /// of them, results are written at once.
  WriteBehind(Stages& stages, Budget& budget, int threads);
  /// Returns when all is written.
  ~WriteBehind() override;
  WriteBehind(const WriteBehind&) = delete;
  WriteBehind& operator=(const WriteBehind&) = delete;

  Loaded load(Job job) noexcept override { return stages_.load(std::move(job)); }
  Encoded transform(Loaded loaded) noexcept override { return stages_.transform(std::move(loaded)); }
  Result write(Encoded encoded) noexcept override { return stages_.write(std::move(encoded)); }
  /// `done` outlives this.
  void conclude(Encoded encoded, const Done& done) noexcept override;

 private:
  struct Finished {
    Encoded encoded;
    const Done* done = nullptr;
    double waited = 0;  ///< seconds for room
  };
  /// The seconds that it took.
  double wait_for_room(std::unique_lock<std::mutex>& lock);
  void write_all() noexcept;

  Stages& stages_;
  Budget& budget_;
  std::mutex mutex_;  // of what follows
  std::condition_variable room_;
  std::condition_variable work_;
  std::vector<Finished> waiting_;
  std::size_t most_ = 0;
  bool ended_ = false;
  std::vector<std::jthread> threads_;
};

}  // namespace lightmill
