#pragma once

#include "lightmill/batch.h"

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <map>
#include <mutex>
#include <optional>

namespace lightmill {

/// Results on their way from the workers to one consumer. How many there are at most is the Gate's business.
class ResultQueue {
 public:
  explicit ResultQueue(Order order) : order_(order) {}

  /// Throws std::bad_alloc, and the result is lost: close the queue with that soon.
  void push(Result result);
  /// No more will come; `failure` is what ended the run early, if anything did.
  void close(std::exception_ptr failure = {});

  /// The next result in the queue's order. Waits for it; empty at the end. Throws the failure, after all results.
  std::optional<Result> pop();

 private:
  bool has_next() const;

  const Order order_;
  std::mutex mutex_;
  std::condition_variable pushed_;
  std::map<std::uint64_t, Result> results_;  // by place: the item's number, or the order of completion
  std::uint64_t completed_ = 0;
  std::uint64_t yielded_ = 0;
  bool closed_ = false;
  std::exception_ptr failure_;
};

}  // namespace lightmill
