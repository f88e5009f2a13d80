#pragma once

#include "job/stages.h"
#include "process/channel.h"
#include "process/memory_watch.h"
#include "process/messages.h"

#include <sys/types.h>

#include <chrono>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace lightmill {

/// Thrown where a worker process is no more, or no longer to be believed; it has been killed by then.
struct WorkerLost {
  Status status = Status::crashed;  ///< or timed_out
  std::string reason = {};          ///< for people: how it ended
};

/// What may still be spent on one image.
struct Deadline {
  std::chrono::duration<double> whole;
  std::chrono::duration<double> left = whole;
};

/// What workers are started with.
struct WorkerProgram {
  std::vector<std::string> command;
  Start start;  ///< the first message, but for the segment, which is each worker's own
};

/// A worker process as the run sees it. Every answer of it is untrusted. Not thread-safe.
class Worker {
 public:
  /// Starts the process and waits until it is ready; `watch` outlives it. Throws Error: usage, out_of_memory.
  Worker(const WorkerProgram& program, MemoryWatch& watch);
  /// Kills it.
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// Whether it lives and says nothing, as it must between images.
  bool is_idle() const { return !channel_.wait({}); }
  Channel& channel() { return channel_; }
  /// Why it has no sandbox; empty where it has one, or was to have none.
  const std::string& unsandboxed() const { return unsandboxed_; }

  /// Says something and waits for the answer: one of the kinds expected, or `settled`. Throws WorkerLost.
  Answer ask(std::string_view message, std::initializer_list<Answer::Kind> expected, Deadline& deadline);
  /// Throws WorkerLost: it did what it must not.
  [[noreturn]] void disbelieve();

  /// Asks it to go; `end` then waits for a moment until it has gone.
  void dismiss();
  /// Kills it if it is still there, and reaps it. The CPU time it took, in seconds.
  double end() noexcept;

 private:
  Answer answer(std::initializer_list<Answer::Kind> expected);
  bool dies_by_itself() const noexcept;
  /// Kills it if it still lives.
  void reap() noexcept;
  /// It died by itself, or left its channel.
  WorkerLost how_it_ended() const;

  MemoryWatch& watch_;
  Channel channel_;
  pid_t process_ = -1;  // -1: reaped
  int status_ = -1;     // as waitpid gives it; -1: somebody else reaped it
  bool dismissed_ = false;
  std::string unsandboxed_;
  double cpu_seconds_ = 0;
};

}  // namespace lightmill
