#include "job/fetcher.h"

#include "io/blob_room.h"
#include "job/failures.h"
#include "job/stopwatch.h"

#include <algorithm>
#include <utility>

namespace lightmill {

Fetched Fetcher::fetch(Item item) noexcept {
  FetchedImage image;
  image.outcome.item = std::move(item);
  if (auto& problem = image.outcome.item.problem) {
    Failure failure = *std::exchange(problem, std::nullopt);
    return failed(std::move(image.outcome), std::move(failure));
  }
  try {
    if (!admit(image.outcome)) return std::move(image.outcome);
    {
      const Stopwatch watch(image.outcome.times.read);
      image.blob = read(image.outcome.item);
    }
    image.outcome.bytes_in = image.blob.size;
  } catch (...) {
    return failed(std::move(image.outcome), current_failure(StageName::load));
  }
  return image;
}

bool Fetcher::admit(Outcome& outcome) {
  const auto& relative = outcome.item.relative;
  if (!sink_ || sink_->admit(outcome.item) == Sink::Admission::write) return true;
  outcome.status = Status::skipped;
  outcome.output = sink_->location(relative);
  return false;
}

Blob Fetcher::read(const Item& item) {
  if (!item.content) return read_blob(reader_, item.source, *pool_);
  BlobRoom room(*pool_);
  std::ranges::copy(*item.content, room.take(item.content->size()).begin());
  return std::move(room).blob();
}

}  // namespace lightmill
