#include "batch/submissions.h"

#include <utility>

namespace lightmill {
namespace {

Result cancelled(Item item) {
  Result result;
  result.outcome.item = std::move(item);
  result.outcome.failure =
      Failure{StageName::source, Cause::cancelled, "the run was stopped before this image was begun"};
  return result;
}

}  // namespace

std::future<Result> Submissions::submit(Item item) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return closed_ || waiting_.size() < most_waiting_; });
  std::promise<Result> promise;
  std::future<Result> future = promise.get_future();
  if (closed_) {
    promise.set_value(cancelled(std::move(item)));
    return future;
  }
  item.sequence = submitted_++;
  promised_.emplace(item.sequence, std::move(promise));
  waiting_.push_back(std::move(item));
  lock.unlock();
  changed_.notify_all();
  return future;
}

void Submissions::close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  changed_.notify_all();
}

void Submissions::cancel() {
  std::deque<Item> dropped;
  std::deque<std::promise<Result>> promises;
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    dropped.swap(waiting_);
    for (const Item& item : dropped) promises.push_back(std::move(promised_.extract(item.sequence).mapped()));
  }
  changed_.notify_all();
  for (std::size_t i = 0; i < dropped.size(); ++i) promises[i].set_value(cancelled(std::move(dropped[i])));
}

generator<Item> Submissions::items() {
  std::optional<Item> item = take();
  while (item) {
    co_yield *item;
    item = take();
  }
}

std::optional<Item> Submissions::take() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return closed_ || !waiting_.empty(); });
  if (waiting_.empty()) return {};
  std::optional<Item> item = std::move(waiting_.front());
  waiting_.pop_front();
  lock.unlock();
  changed_.notify_all();
  return item;
}

void Submissions::finished(Result result) {
  std::promise<Result> promise;
  {
    const std::lock_guard lock(mutex_);
    promise = std::move(promised_.extract(result.outcome.item.sequence).mapped());
  }
  promise.set_value(std::move(result));
}

void Submissions::abandon(const std::exception_ptr& failure) {
  if (!failure) cancel();
  std::unordered_map<std::uint64_t, std::promise<Result>> promises;
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    waiting_.clear();
    promises.swap(promised_);
  }
  changed_.notify_all();
  for (auto& [number, promise] : promises) {
    if (failure) {
      promise.set_exception(failure);
      continue;
    }
    Item item;
    item.sequence = number;
    promise.set_value(cancelled(std::move(item)));
  }
}

}  // namespace lightmill
