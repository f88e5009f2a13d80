#include "job/timeline.h"

#include <algorithm>
#include <new>

namespace lightmill {
namespace {

/// Shorter than anything that is worth being told apart: between two steps of a plan a thread does next to nothing.
constexpr double kNoPause = 20e-6;
/// A wait that ended before it began, which is what most are.
constexpr double kNoWait = 5e-6;

bool is_wait(Activity activity) {
  return activity == Activity::awaited_memory || activity == Activity::awaited_input ||
         activity == Activity::awaited_worker;
}

}  // namespace

void Timeline::record(Outcome& outcome, Activity activity, Clock::time_point begin,
                      Clock::time_point end) const noexcept try {
  const auto since_start = [this](Clock::time_point when) {
    return std::max(std::chrono::duration<double>(when - start_).count(), 0.0);
  };
  const Span span{activity, this_thread(), since_start(begin), since_start(end)};
  if (is_wait(activity) && span.seconds() < kNoWait) return;
  Span* const last = outcome.spans.empty() ? nullptr : &outcome.spans.back();
  const bool goes_on = last && last->activity == activity && last->thread == span.thread && span.begin >= last->begin &&
                       span.begin - last->end < kNoPause;
  if (goes_on)
    last->end = span.end;
  else
    outcome.spans.push_back(span);
} catch (const std::bad_alloc&) {  // the image matters more
}

std::uint32_t Timeline::this_thread() const {
  const std::lock_guard lock(mutex_);
  const auto next = static_cast<std::uint32_t>(numbers_.size());
  return numbers_.try_emplace(std::this_thread::get_id(), next).first->second;
}

}  // namespace lightmill
