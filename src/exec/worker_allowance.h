#pragma once

namespace lightmill {

/// While it lives, oneTBB may run `threads` threads for its owner, beside those of other allowances and more than there
/// are cores. (A global_control of its own for each run would not do: the smallest one in a process rules.) An
/// embedder's lower global_control still holds. Thread-safe.
class WorkerAllowance {
 public:
  explicit WorkerAllowance(int threads);
  ~WorkerAllowance();
  WorkerAllowance(const WorkerAllowance&) = delete;
  WorkerAllowance& operator=(const WorkerAllowance&) = delete;

 private:
  int threads_;
};

}  // namespace lightmill
