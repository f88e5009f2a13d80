#pragma once

#include "lightmill/generator.h"
#include "lightmill/item.h"
#include "lightmill/result.h"

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <future>
#include <list>
#include <mutex>
#include <optional>
#include <stop_token>
#include <unordered_map>

namespace lightmill {

/// Items on their way into a run, and the promises of what becomes of them. A run numbers its items in the order it
/// takes them, which is the order they were submitted in. Thread-safe.
class Submissions {
 public:
  explicit Submissions(std::size_t most_waiting) : most_waiting_(std::max<std::size_t>(most_waiting, 1)) {}

  /// Blocks while as many wait as may.
  std::future<Result> submit(Item item);
  /// Nothing more will be submitted: `items` ends when all that wait are taken.
  void close() noexcept;
  /// `items` ends now; what waits, and what is submitted from now on, is canceled. Takes no memory but for the words.
  void cancel() noexcept;

  /// The items as they come; waits for the next.
  generator<Item> items();
  void finished(Result result);
  /// Everything that still waits for a result is given this, or is canceled where there is none; call when the run is
  /// over.
  void abandon(const std::exception_ptr& failure) noexcept;

 private:
  std::optional<Item> take();
  bool cancel_one() noexcept;

  const std::size_t most_waiting_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::list<Item> waiting_;
  std::unordered_map<std::uint64_t, std::promise<Result>> promised_;  // by the item's number
  std::uint64_t submitted_ = 0;
  bool closed_ = false;
};

}  // namespace lightmill
