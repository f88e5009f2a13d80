#pragma once

#include "job/timeline.h"

#include "lightmill/outcome.h"

#include <chrono>

namespace lightmill {

/// Adds the time from its making until it goes to what the outcome says of the activity, and records the span where
/// there is a timeline. Both outlive it.
class Timed {
 public:
  using Clock = Timeline::Clock;

  Timed(Outcome& outcome, Activity activity, const Timeline* timeline)
      : outcome_(outcome), activity_(activity), timeline_(timeline) {}
  ~Timed() {
    const auto end = Clock::now();
    add(std::chrono::duration<double>(end - begin_).count());
    if (timeline_) timeline_->record(outcome_, activity_, begin_, end);
  }
  Timed(const Timed&) = delete;
  Timed& operator=(const Timed&) = delete;

 private:
  void add(double seconds) const;

  Outcome& outcome_;
  const Activity activity_;
  const Timeline* const timeline_;
  const Clock::time_point begin_ = Clock::now();
};

}  // namespace lightmill
