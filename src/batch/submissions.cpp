#include "batch/submissions.h"

#include <new>
#include <utility>

namespace lightmill {
namespace {

/// Without a reason where there is no memory for the words.
Result canceled(Item item) noexcept {
  Result result;
  result.outcome.item = std::move(item);
  result.outcome.failure = Failure{StageName::source, Cause::canceled, ""};
  try {
    result.outcome.failure->reason = "the run was stopped before this image was begun";
  } catch (const std::bad_alloc&) {
  }
  return result;
}

}  // namespace

std::future<Result> Submissions::submit(Item item) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return closed_ || waiting_.size() < most_waiting_; });
  std::promise<Result> promise;
  std::future<Result> future = promise.get_future();
  if (closed_) {
    promise.set_value(canceled(std::move(item)));
    return future;
  }
  // All memory is taken before anything changes.
  std::list<Item> one;
  one.push_back(std::move(item));
  one.front().sequence = submitted_;
  promised_.emplace(submitted_, std::move(promise));
  waiting_.splice(waiting_.end(), one);
  ++submitted_;
  lock.unlock();
  changed_.notify_all();
  return future;
}

void Submissions::close() noexcept {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  changed_.notify_all();
}

void Submissions::cancel() noexcept {
  close();
  while (cancel_one()) continue;
}

bool Submissions::cancel_one() noexcept {
  std::unique_lock lock(mutex_);
  if (waiting_.empty()) return false;
  Item item = std::move(waiting_.front());
  waiting_.pop_front();
  auto promised = promised_.extract(item.sequence);
  lock.unlock();
  promised.mapped().set_value(canceled(std::move(item)));
  return true;
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
  std::unique_lock lock(mutex_);
  auto promised = promised_.extract(result.outcome.item.sequence);
  lock.unlock();
  if (promised) promised.mapped().set_value(std::move(result));  // none is of the source's own failure
}

void Submissions::abandon(const std::exception_ptr& failure) noexcept {
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
    promise.set_value(canceled(std::move(item)));
  }
}

}  // namespace lightmill
