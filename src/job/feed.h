#pragma once

#include "job/fetcher.h"
#include "job/intake.h"

#include "lightmill/item.h"

#include <future>
#include <optional>

namespace lightmill {

/// An item that was taken from the source and must get an outcome.
struct Job {
  Item item;                     ///< empty where it is being fetched already: `fetched` brings it back
  std::future<Fetched> fetched;  ///< valid if the item is read ahead
  double waited = 0;             ///< seconds until the feed had it
};

/// Where the threads of a run get their work. Thread-safe.
class Feed {
 public:
  virtual ~Feed() = default;
  /// The next job. Empty at the end, and ever after. May block for the source, or for the gate of a stream.
  virtual std::optional<Job> next() noexcept = 0;
  /// Whether the source ran to its end: if not, a stop came before.
  virtual bool exhausted() const = 0;
};

/// Hands the items on as they are; whoever works on one reads it.
class DirectFeed : public Feed {
 public:
  /// See Intake.
  DirectFeed(generator<Item> items, std::stop_token stop, Gate* gate = nullptr)
      : intake_(std::move(items), std::move(stop), gate) {}

  std::optional<Job> next() noexcept override;
  bool exhausted() const override { return intake_.exhausted(); }

 private:
  Intake intake_;
};

}  // namespace lightmill
