#include "job/fetcher.h"

#include "base/hash.h"
#include "codec/picture_room.h"
#include "job/failures.h"
#include "job/stopwatch.h"

#include <algorithm>
#include <exception>
#include <new>
#include <optional>
#include <utility>

namespace lightmill {
namespace {

/// Asks before it takes memory, and keeps the time that took. A reader, which may be anybody's, sees of a refusal what
/// it knows, std::bad_alloc and the end of interest; the refusal itself is kept for the run.
class ClaimedRoom final : public PictureRoom {
 public:
  ClaimedRoom(BufferPool& pool, const Claim& claim, std::size_t most)
      : PictureRoom(pool, most), claim_(claim), most_(most) {}

  std::span<std::uint8_t> take(std::size_t bytes) override {
    if (!claim(bytes)) throw std::bad_alloc();
    return PictureRoom::take(bytes);
  }
  /// What is behind a picture does not count: only what is read on without an end in sight.
  bool enough(std::size_t filled) override {
    if (refused() || PictureRoom::enough(filled)) return true;
    if (filled > most_) failure_ = std::make_exception_ptr(no_memory_for(filled, most_));
    return refused();
  }
  void stamped(const Stamp& stamp) override { stamp_ = stamp; }
  const std::optional<Stamp>& stamp() const { return stamp_; }
  double seconds_waited() const { return waited_; }
  /// When the last claim was granted: what came before was no reading, or hardly.
  std::optional<Timeline::Clock::time_point> granted() const { return granted_; }
  bool refused() const { return declined_ || failure_; }
  /// After a refusal: throws it where it is a failure and not a claim that was declined.
  void raise() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  bool claim(std::size_t bytes) noexcept {
    if (refused()) return false;
    const Stopwatch watch(waited_);
    try {
      declined_ = claim_(bytes) == Claimed::declined;
      granted_ = Timeline::Clock::now();
    } catch (...) {
      failure_ = std::current_exception();
    }
    return !refused();
  }

  const Claim& claim_;
  const std::size_t most_;
  double waited_ = 0;
  std::optional<Timeline::Clock::time_point> granted_;
  bool declined_ = false;
  std::exception_ptr failure_;
  std::optional<Stamp> stamp_;
};

}  // namespace

Fetched Fetcher::fetch(Item item, const Claim& claim, double* idle) noexcept {
  FetchedImage image;
  image.outcome.item = std::move(item);
  if (auto& problem = image.outcome.item.problem) {
    Failure failure = *std::exchange(problem, std::nullopt);
    return failed(std::move(image.outcome), std::move(failure));
  }
  if (image.outcome.item.repeated) {
    image.outcome.status = Status::repeated;
    return std::move(image.outcome);
  }
  try {
    if (!admit(image)) return std::move(image.outcome);
    std::optional<IdleStopwatch> watch;
    if (idle) watch.emplace(*idle);
    const bool is_read = read(image, [&](std::size_t bytes) {
      const bool large = bytes > memory_.small;
      if (claim) return large ? Claimed::declined : claim(bytes);
      if (large) claim_large(image, bytes);
      return Claimed::granted;
    });
    if (!is_read) return std::move(image.outcome.item);
  } catch (...) {
    return failed(std::move(image.outcome), current_failure(StageName::load));
  }
  return image;
}

/// A second claim is of an input that changed while it was read.
void Fetcher::claim_large(FetchedImage& image, std::size_t bytes) {
  const Timed timed(image.outcome, Activity::awaited_memory, timeline_);
  if (!image.large) image.large = large_inputs_.reserve(bytes);
  if (!memory_.budget) return;
  if (!image.memory)
    image.memory = memory_.budget->reserve(bytes);
  else
    memory_.budget->resize(image.memory, bytes);
}

bool Fetcher::admit(FetchedImage& image) {
  image.wanted = outputs_.admit(image.outcome);
  if (!image.wanted.empty()) {
    skipped_in_a_row_.store(0, std::memory_order_relaxed);
    return true;
  }
  skipped_in_a_row_.fetch_add(1, std::memory_order_relaxed);
  image.outcome.status = Status::skipped;
  return false;
}

bool Fetcher::read(FetchedImage& image, const Claim& claim) {
  const Item& item = image.outcome.item;
  ClaimedRoom room(*pool_, claim, memory_.budget ? memory_.budget->largest() : SIZE_MAX);
  const auto begin = Timeline::Clock::now();
  try {
    const Stopwatch watch(image.outcome.times.read);
    if (item.content)
      std::ranges::copy(*item.content, room.take(item.content->size()).begin());
    else
      reader_.read(item.source, room);
  } catch (...) {  // whatever the reader makes of a refusal
    if (!room.refused()) throw;
  }
  room.raise();
  if (room.refused()) return false;
  image.outcome.times.read -= room.seconds_waited();
  if (timeline_)
    timeline_->record(image.outcome, Activity::read, room.granted().value_or(begin), Timeline::Clock::now());
  image.outcome.stamp = room.stamp();
  image.blob = std::move(room).blob();
  image.outcome.bytes_in = image.blob.size;
  if (outputs_.has_journal()) image.outcome.hash_in = content_hash(image.blob.bytes());
  return true;
}

}  // namespace lightmill
