#pragma once

#include "job/feed.h"
#include "job/lead.h"

#include <condition_variable>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace lightmill {

struct ReadAheadSettings {
  int threads = 1;  ///< reads in flight at once, at least 1
  std::size_t window =
      0;  ///< bytes; what is read and not yet handed out takes no more; a larger input is read by who works on it
  int workers = 1;  ///< that call `next`
};

/// Hands the items out in order, and has those to come fetched meanwhile by threads of its own, which mostly wait for
/// the store. They start with the first call of `next`, as many as there are items to be ahead (see Lead). Where the
/// system grants none, items are handed out unread.
///
/// Each of these threads takes the next item from the source (one at a time, which keeps the order), opens it, and
/// waits for a share of the window once the size is known; shares are granted in the order of the items. A share is
/// given back when the item is handed out.
///
/// What has nothing to be read is not worth being handed from thread to thread: once many items in a row had their
/// results already, those who ask take the next from the source themselves, until one is to be read.
///
/// There is no deadlock, whatever order jobs are worked on in and whatever memory their workers hold: an item that is
/// handed out needs no share any more, its read goes on at once. So no worker ever waits for the window; what does wait
/// is items that nobody was given yet, and for them to come nearer it takes only a call of `next`.
///
/// A stop, or its destruction, gives up what is not handed out yet: those images were never begun and get no outcome.
class ReadAheadFeed : public Feed {
 public:
  /// For `items`, `stop` and `gate` see Intake. The fetcher outlives the feed.
  ReadAheadFeed(generator<Item> items, std::stop_token stop, Gate* gate, Fetcher& fetcher,
                const ReadAheadSettings& settings);
  ~ReadAheadFeed() override;

  std::optional<Job> next() noexcept override;
  /// False also where a stop gave up items that had left the source.
  bool exhausted() const override;

 private:
  struct Slot;
  using Slots = std::list<std::shared_ptr<Slot>>;

  // With the mutex held:
  void enlist() noexcept;
  std::future<Fetched> hand_out();
  bool has_reads() const;
  bool has_room() const { return !pulling_ && ahead_.size() < lead_.items() && has_reads(); }
  bool may_claim(const Slot& slot, std::size_t bytes) const;
  void give_back(Slot& slot);

  void help() noexcept;
  bool take_turn();
  std::optional<Item> pull(Slots& slot) noexcept;
  void fetch(Slot& slot, Item item) noexcept;
  Claimed claim(Slot& slot, std::size_t bytes);
  void end() noexcept;

  Fetcher& fetcher_;
  const ReadAheadSettings settings_;
  std::stop_source ending_;  // by a stop or by destruction
  Intake intake_;

  mutable std::mutex mutex_;
  std::condition_variable filled_;  // an item to hand out
  std::condition_variable room_;    // for one more
  std::condition_variable window_;  // a share may be granted
  Slots ahead_;                     // taken from the source, not handed out
  Lead lead_;
  std::size_t used_ = 0;  // of the window
  bool pulling_ = false;  // a thread is in the source
  bool over_ = false;     // nothing more is taken from the source
  bool ended_ = false;    // nothing more is handed out
  bool refused_ = false;  // by the system: no more threads
  int helping_ = 0;
  std::vector<std::jthread> helpers_;
  std::stop_callback<std::function<void()>> stopped_;
};

}  // namespace lightmill
