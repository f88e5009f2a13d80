#pragma once

#include "lightmill/generator.h"
#include "lightmill/item.h"
#include "lightmill/progress.h"

#include <functional>
#include <stop_token>
#include <thread>

namespace lightmill::cli {

/// Counts the items of a source on a thread of its own, by running it a second time, for a progress line that knows its
/// end.
class Counting {
 public:
  using Source = std::function<generator<Item>(const std::stop_token&)>;
  explicit Counting(Source source);
  const Known& known() const { return known_; }

 private:
  Known known_;
  std::jthread counter_;  // last: stopped and joined before `known_` goes
};

}  // namespace lightmill::cli
