#include "job/read_ahead.h"

#include "lightmill/error.h"

#include <algorithm>
#include <utility>

namespace lightmill {
namespace {

/// Items ahead for each thread, at most: what lies ready bridges a read that takes longer than others.
constexpr std::size_t kMostAhead = 4;

/// More than are ahead at once, of which one that is to be read may not have been looked at.
constexpr std::uint32_t kManySkipped = 256;

Lead lead_for(const ReadAheadSettings& settings) {
  const auto threads = static_cast<std::size_t>(settings.threads);
  return {settings.workers, std::min(threads, static_cast<std::size_t>(settings.workers)), kMostAhead * threads};
}

}  // namespace

/// An item from its leaving the source until it is read and handed out, whichever is later.
struct ReadAheadFeed::Slot {
  std::promise<Fetched> fetched;
  std::size_t share = 0;  // of the window
  bool claimed = false;   // has its share, or needs none
  bool read = false;
  std::optional<Lead::Clock::time_point> awaited;  // since it was handed out unread
};

ReadAheadFeed::ReadAheadFeed(generator<Item> items, std::stop_token stop, Gate* gate, Fetcher& fetcher,
                             const ReadAheadSettings& settings)
    : fetcher_(fetcher),
      settings_(settings),
      intake_(std::move(items), ending_.get_token(), gate),
      lead_(lead_for(settings)),
      stopped_(std::move(stop), [this] { end(); }) {
  helpers_.reserve(static_cast<std::size_t>(settings.threads));
}

ReadAheadFeed::~ReadAheadFeed() {
  end();
  helpers_.clear();
}

std::optional<Job> ReadAheadFeed::next() noexcept {
  std::unique_lock lock(mutex_);
  const bool had_reads = has_reads();  // what is true later is for the next call
  if (had_reads) {
    enlist();
    if (has_room()) room_.notify_one();
  } else {
    filled_.notify_all();
  }
  const auto may_pull = [&] { return !pulling_ && !(had_reads && has_reads()); };
  filled_.wait(lock, [&] { return !ahead_.empty() || over_ || helping_ == 0 || may_pull(); });
  if (ended_) return {};
  if (!ahead_.empty()) return Job{{}, hand_out()};
  if (over_) return {};
  lock.unlock();
  auto item = intake_.next();
  if (!item) return {};
  return Job{*std::move(item), {}};
}

bool ReadAheadFeed::exhausted() const {
  const std::lock_guard lock(mutex_);
  return !pulling_ && ahead_.empty() && intake_.exhausted();
}

bool ReadAheadFeed::has_reads() const { return fetcher_.skipped_in_a_row() < kManySkipped; }

void ReadAheadFeed::enlist() noexcept try {
  const std::size_t wanted = std::min(lead_.items(), static_cast<std::size_t>(settings_.threads));
  while (!over_ && !refused_ && helpers_.size() < wanted) {
    helpers_.emplace_back([this] { help(); });
    ++helping_;
  }
} catch (...) {
  refused_ = true;
}

std::future<Fetched> ReadAheadFeed::hand_out() {
  const std::shared_ptr<Slot> slot = std::move(ahead_.front());
  ahead_.pop_front();
  give_back(*slot);
  const auto now = Lead::Clock::now();
  lead_.handed_out(now);
  if (!slot->read) slot->awaited = now;
  window_.notify_all();
  if (has_room()) room_.notify_one();
  return slot->fetched.get_future();
}

/// One of the threads that read.
void ReadAheadFeed::help() noexcept {
  try {
    while (take_turn()) continue;
  } catch (...) {  // no memory for a slot: go on without this thread
  }
  const std::lock_guard lock(mutex_);
  --helping_;
  filled_.notify_all();
}

/// False at the end. The slot is made before an item leaves the source for it, so nothing can be lost for want of
/// memory.
bool ReadAheadFeed::take_turn() {
  const auto slot = std::make_shared<Slot>();
  Slots single(1, slot);
  auto item = pull(single);
  if (!item) return false;
  fetch(*slot, *std::move(item));
  return true;
}

std::optional<Item> ReadAheadFeed::pull(Slots& slot) noexcept {
  std::unique_lock lock(mutex_);
  room_.wait(lock, [this] { return over_ || has_room(); });
  if (over_) return {};
  pulling_ = true;
  lock.unlock();
  auto item = intake_.next();
  lock.lock();
  pulling_ = false;
  if (item) {
    ahead_.splice(ahead_.end(), slot);
    if (has_reads())
      filled_.notify_one();
    else
      filled_.notify_all();  // the others pull
    if (has_room()) room_.notify_one();
  } else {
    over_ = true;
    filled_.notify_all();
    room_.notify_all();
  }
  return item;
}

void ReadAheadFeed::fetch(Slot& slot, Item item) noexcept {
  Fetched fetched = fetcher_.fetch(std::move(item), [&](std::size_t bytes) { return claim(slot, bytes); });
  const bool has_bytes = std::holds_alternative<FetchedImage>(fetched);
  slot.fetched.set_value(std::move(fetched));
  const std::lock_guard lock(mutex_);
  slot.claimed = slot.read = true;
  if (!has_bytes) give_back(slot);
  if (slot.awaited) lead_.waited(*slot.awaited, Lead::Clock::now());
  window_.notify_all();
  if (!has_reads()) filled_.notify_all();
}

/// Waits until the item may take so many bytes. A second claim is of an input that changed while it was read: it does
/// not wait, since those behind it may have filled the window.
Claimed ReadAheadFeed::claim(Slot& slot, std::size_t bytes) {
  if (bytes > settings_.window) return Claimed::declined;
  std::unique_lock lock(mutex_);
  window_.wait(lock, [&] { return slot.claimed || slot.awaited || ended_ || may_claim(slot, bytes); });
  if (slot.awaited) return Claimed::granted;
  if (ended_) throw Error(Cause::canceled, "the run was stopped before it was begun");
  give_back(slot);
  slot.claimed = true;
  slot.share = bytes;
  used_ += bytes;
  window_.notify_all();
  return Claimed::granted;
}

bool ReadAheadFeed::may_claim(const Slot& slot, std::size_t bytes) const {
  const auto first = std::ranges::find_if(ahead_, [](const auto& other) { return !other->claimed; });
  const bool fits = used_ <= settings_.window - bytes;
  return first->get() == &slot && fits;
}

void ReadAheadFeed::give_back(Slot& slot) { used_ -= std::exchange(slot.share, 0); }

void ReadAheadFeed::end() noexcept {
  ending_.request_stop();
  const std::lock_guard lock(mutex_);
  over_ = ended_ = true;
  filled_.notify_all();
  room_.notify_all();
  window_.notify_all();
}

}  // namespace lightmill
