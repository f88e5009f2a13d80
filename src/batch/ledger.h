#pragma once

#include "job/stages.h"
#include "report/tally.h"

#include "lightmill/engine.h"
#include "lightmill/observer.h"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <mutex>
#include <stop_token>
#include <vector>

namespace lightmill {

struct LedgerSettings {
  EngineChoice engine;
  int threads = 1;
  std::uint64_t most_failures = 0;               ///< 0: no limit
  const PassedOverTally* passed_over = nullptr;  ///< for the report; none: nothing
  Journal* journal = nullptr;                    ///< told where the run is given up
};

/// Hears every outcome, one at a time: counts it, tells the observers, and stops the run when the output side fails,
/// too many images fail or something is thrown. What is thrown is kept for the end: the images in flight are finished,
/// counted and told before. Thread-safe.
class Ledger {
 public:
  /// Borrows the first two, which outlive it.
  Ledger(const std::vector<Observer*>& observers, std::stop_source& stop, LedgerSettings settings);
  ~Ledger();
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;

  /// An image leaves the source for a thread of the run; each is recorded later.
  void begin() noexcept { ++begun_; }
  /// A thread asked for an image and there was none.
  void no_more() noexcept;
  std::size_t begun() const noexcept { return begun_; }
  void record(const Outcome& outcome) noexcept;
  /// Does it; what it throws ends the run.
  template <typename Step>
  void guard(Step step) noexcept {
    try {
      step();
    } catch (...) {
      fail(std::current_exception());
    }
  }
  /// Ends the run: no new image is begun. The first failure is the one that is kept.
  void fail(std::exception_ptr failure) noexcept;

  bool output_failed() const { return output_failed_; }
  bool too_many_failures() const { return too_many_failures_; }
  /// Makes the run's report of the counts, and of what was used in this process and elsewhere, and tells the observers.
  /// Call once, at the end. Throws what ended the run early, after that.
  Report close(Ending ending, Elsewhere elsewhere);

  /// For a run that does not end: closes its ledger and tells the observers what was done so far, unless one of them
  /// holds it for longer than `patience`. Nothing is recorded any more. Returns how many images were in flight.
  std::size_t give_up(std::chrono::milliseconds patience) noexcept;
  /// The same for all there are.
  static std::size_t give_up_all(std::chrono::milliseconds patience) noexcept;

 private:
  using Clock = std::chrono::steady_clock;
  template <typename Telling>
  void tell(Telling telling) noexcept;
  double seconds_since_none_left() const;
  /// Completes the report and tells the observers of it, once.
  void tell_end(Report& report, std::string reason);

  const std::vector<Observer*>& observers_;
  std::stop_source& stop_;
  LedgerSettings settings_;
  std::atomic<std::size_t> begun_ = 0;
  std::atomic<std::size_t> recorded_ = 0;
  std::atomic<bool> output_failed_ = false;
  std::atomic<bool> too_many_failures_ = false;
  std::atomic<Clock::rep> ran_out_ = 0;  // when a thread first found no more; 0: not yet
  std::mutex mutex_;                     // of what follows; held while the observers are told
  Tally tally_;
  std::uint64_t tried_failures_ = 0;  // without those of earlier runs
  bool closed_ = false;
  std::mutex failing_;
  std::exception_ptr failure_;
};

}  // namespace lightmill
