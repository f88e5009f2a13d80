#include "batch/result_queue.h"

#include <utility>

namespace lightmill {

void ResultQueue::push(Result result) {
  {
    const std::lock_guard lock(mutex_);
    const std::uint64_t place = order_ == Order::source ? result.outcome.item.sequence : completed_;
    results_.emplace(place, std::move(result));
    ++completed_;
  }
  pushed_.notify_one();
}

void ResultQueue::close(std::exception_ptr failure) {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    failure_ = std::move(failure);
  }
  pushed_.notify_one();
}

std::optional<Result> ResultQueue::pop() {
  std::unique_lock lock(mutex_);
  pushed_.wait(lock, [this] { return has_next() || closed_; });
  if (results_.empty()) {
    if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
    return {};
  }
  Result result = std::move(results_.extract(results_.begin()).mapped());
  ++yielded_;
  return result;
}

bool ResultQueue::has_next() const { return !results_.empty() && results_.begin()->first == yielded_; }

}  // namespace lightmill
