#include "job/feed.h"

#include "job/failures.h"

#include <utility>

namespace lightmill {

Feed::Feed(generator<Item> items, std::stop_token stop) : items_(std::move(items)), stop_(std::move(stop)) {
  position_ = items_.begin();
}

std::optional<Job> Feed::next() noexcept {
  const std::lock_guard lock(mutex_);
  if (stop_.stop_requested()) return {};
  if (position_taken_) advance();
  Item* item = last_ ? &*last_ : position_ == items_.end() ? nullptr : &*position_;
  if (!item) return {};
  Job job{std::move(*item)};
  job.item.sequence = sequence_++;
  if (last_) {
    last_.reset();
  } else {
    position_taken_ = true;
  }
  return job;
}

bool Feed::exhausted() const {
  const std::lock_guard lock(mutex_);
  return !last_ && position_ == items_.end();
}

void Feed::advance() noexcept {
  position_taken_ = false;
  try {
    ++position_;
  } catch (...) {
    last_.emplace();
    last_->problem = current_failure(StageName::source);
  }
}

}  // namespace lightmill
