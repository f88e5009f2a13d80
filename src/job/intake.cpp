#include "job/intake.h"

#include "job/failures.h"

#include <utility>

namespace lightmill {

Intake::Intake(generator<Item> items, std::stop_token stop, Gate* gate)
    : items_(std::move(items)), stop_(std::move(stop)), gate_(gate) {
  position_ = items_.begin();
}

std::optional<Item> Intake::next() noexcept {
  const std::lock_guard lock(mutex_);
  if (gate_ && !gate_->enter(stop_)) return {};
  if (!stop_.stop_requested() && position_taken_) advance();
  // A source may end because of the stop, waiting for its next item.
  if (!stop_.stop_requested() && ended()) exhausted_ = true;
  if (stop_.stop_requested() || ended()) {
    if (gate_) gate_->leave();
    return {};
  }
  std::optional<Item> item = std::move(last_ ? *last_ : *position_);
  item->sequence = sequence_++;
  position_taken_ = !last_;
  last_.reset();
  return item;
}

bool Intake::exhausted() const {
  const std::lock_guard lock(mutex_);
  return exhausted_;
}

void Intake::advance() noexcept {
  position_taken_ = false;
  try {
    ++position_;
  } catch (...) {
    last_.emplace();
    last_->problem = current_failure(StageName::source);
  }
}

}  // namespace lightmill
