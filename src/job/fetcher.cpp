#include "job/fetcher.h"

#include "codec/picture_room.h"
#include "job/failures.h"
#include "job/stopwatch.h"

#include <algorithm>
#include <utility>

namespace lightmill {
namespace {

/// Asks before it takes memory, and keeps the time that took.
class ClaimedRoom final : public PictureRoom {
 public:
  ClaimedRoom(BufferPool& pool, const Claim& claim, std::size_t most) : PictureRoom(pool), claim_(claim), most_(most) {}

  std::span<std::uint8_t> take(std::size_t bytes) override {
    {
      const Stopwatch watch(waited_);
      claim_(bytes);
    }
    return PictureRoom::take(bytes);
  }
  /// What is behind a picture does not count: only what is read on without an end in sight.
  bool enough(std::size_t filled) override {
    if (PictureRoom::enough(filled)) return true;
    if (filled > most_) throw no_memory_for(filled, most_);
    return false;
  }
  double seconds_waited() const { return waited_; }

 private:
  const Claim& claim_;
  const std::size_t most_;
  double waited_ = 0;
};

}  // namespace

Fetched Fetcher::fetch(Item item, const Claim& claim) noexcept {
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
    if (!admit(image.outcome)) return std::move(image.outcome);
    read(image, [&](std::size_t bytes) {
      const bool large = bytes > memory_.small;
      if (claim && large) throw Unread();
      if (claim) claim(bytes);
      if (large) claim_large(image, bytes);
    });
  } catch (const Unread&) {
    return std::move(image.outcome.item);
  } catch (...) {
    return failed(std::move(image.outcome), current_failure(StageName::load));
  }
  return image;
}

/// A second claim is of an input that changed while it was read.
void Fetcher::claim_large(FetchedImage& image, std::size_t bytes) {
  if (!image.large) image.large = large_inputs_.reserve(bytes);
  if (!memory_.budget) return;
  if (!image.memory)
    image.memory = memory_.budget->reserve(bytes);
  else
    memory_.budget->resize(image.memory, bytes);
}

bool Fetcher::admit(Outcome& outcome) {
  if (!sink_) return true;
  const Sink::Admission admission = sink_->admit(outcome.item);
  if (admission == Sink::Admission::remake)
    outcome.warnings.emplace_back("what has its output name is no whole picture and is replaced");
  if (admission != Sink::Admission::skip) return true;
  outcome.status = Status::skipped;
  outcome.output = sink_->location(outcome.item.relative);
  return false;
}

void Fetcher::read(FetchedImage& image, const Claim& claim) {
  const Item& item = image.outcome.item;
  ClaimedRoom room(*pool_, claim, memory_.budget ? memory_.budget->largest() : SIZE_MAX);
  {
    const Stopwatch watch(image.outcome.times.read);
    if (item.content)
      std::ranges::copy(*item.content, room.take(item.content->size()).begin());
    else
      reader_.read(item.source, room);
  }
  image.outcome.times.read -= room.seconds_waited();
  image.blob = std::move(room).blob();
  image.outcome.bytes_in = image.blob.size;
}

}  // namespace lightmill
