#pragma once

#include <algorithm>
#include <chrono>
#include <ctime>

namespace lightmill {

/// Adds the seconds from its making to `into` when it goes.
class Stopwatch {
 public:
  explicit Stopwatch(double& into) : into_(into) {}
  ~Stopwatch() { into_ += std::chrono::duration<double>(Clock::now() - start_).count(); }
  Stopwatch(const Stopwatch&) = delete;
  Stopwatch& operator=(const Stopwatch&) = delete;

 private:
  using Clock = std::chrono::steady_clock;
  double& into_;
  Clock::time_point start_ = Clock::now();
};

/// Adds the seconds in which its thread did not run: it waited for a disk, another thread, or a processor.
class IdleStopwatch {
 public:
  explicit IdleStopwatch(double& into) : into_(into) {}
  ~IdleStopwatch() {
    const double all = std::chrono::duration<double>(Clock::now() - start_).count();
    into_ += std::max(all - (worked() - worked_), 0.0);
  }
  IdleStopwatch(const IdleStopwatch&) = delete;
  IdleStopwatch& operator=(const IdleStopwatch&) = delete;

 private:
  using Clock = std::chrono::steady_clock;
  static double worked() noexcept {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
  }

  double& into_;
  Clock::time_point start_ = Clock::now();
  double worked_ = worked();
};

}  // namespace lightmill
