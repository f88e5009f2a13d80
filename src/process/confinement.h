#pragma once

#include <chrono>
#include <cstddef>

namespace lightmill {

/// What a worker process does to itself, so that the harm it may come to stays its own.

/// Whether a run started this process, and not somebody by hand.
bool started_by_a_run();

/// The system takes this process first when it is out of memory, and writes no core file of it.
void be_expendable();

/// From now on this process ends at once when the run is gone, whatever it is doing then: a thread waits for it. (Not
/// PR_SET_PDEATHSIG, which kills when the thread that started the process ends; workers outlive those.)
void end_with_the_run();

/// Bounds the bytes of data (RLIMIT_DATA); 0: as they are.
void limit_memory(std::size_t bytes);

/// While it lives, this process dies of SIGALRM once the time is up: libraries that look at no clock are stopped by
/// nothing less. One at a time.
class DeathAlarm {
 public:
  explicit DeathAlarm(std::chrono::duration<double> time);
  ~DeathAlarm();
  DeathAlarm(const DeathAlarm&) = delete;
  DeathAlarm& operator=(const DeathAlarm&) = delete;
};

}  // namespace lightmill
