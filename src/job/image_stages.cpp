#include "job/image_stages.h"

#include "job/failures.h"

#include <utility>

namespace lightmill {

Fetched fetched(Job job, Fetcher& fetcher) noexcept {
  if (!job.fetched.valid()) return fetcher.fetch(std::move(job.item));
  Fetched fetched = job.fetched.get();
  if (auto* item = std::get_if<Item>(&fetched)) return fetcher.fetch(std::move(*item));
  return fetched;
}

Loaded FetchingStages::load(Job job) noexcept {
  const SpareCores::Busy busy(parts_.cores);
  Fetched item = fetched(std::move(job), parts_.fetcher);
  if (auto* outcome = std::get_if<Outcome>(&item)) return std::move(*outcome);
  auto& image = std::get<FetchedImage>(item);
  try {
    return load_image(image);
  } catch (...) {
    return failed(std::move(image.outcome), current_failure(StageName::load));
  }
}

Reservation FetchingStages::reserve(FetchedImage& image, std::size_t bytes) {
  Budget& budget = parts_.budget;
  if (bytes > budget.largest()) throw no_memory_for(bytes, budget.largest());
  const SpareCores::Waiting waiting(parts_.cores, SpareCores::Waiting::Thread::busy);
  if (!image.memory) return budget.reserve(bytes);
  budget.resize(image.memory, bytes);
  image.large = {};
  return std::move(image.memory);
}

Loaded ImageStages::load_image(FetchedImage& fetched) {
  LoadedImage loaded;
  auto plan = work_.plan(fetched.blob.bytes(), fetched.wanted, fetched.outcome);
  if (!plan) return std::move(fetched.outcome);
  loaded.plan = *std::move(plan);
  loaded.memory = reserve(fetched, loaded.plan.peak_bytes);
  loaded.decoded = work_.decode(fetched.blob, loaded.plan, fetched.outcome);
  loaded.outcome = std::move(fetched.outcome);
  return loaded;
}

Encoded ImageStages::transform(Loaded loaded) noexcept {
  if (auto* outcome = std::get_if<Outcome>(&loaded)) return std::move(*outcome);
  if (auto* encoded = std::get_if<EncodedImage>(&loaded)) return std::move(*encoded);
  auto& image = std::get<LoadedImage>(loaded);
  const SpareCores::Busy busy(parts().cores);
  try {
    return work_.transform(image);
  } catch (...) {
    return failed(std::move(image.outcome), current_failure(StageName::transform));
  }
}

Result ImageStages::write(Encoded encoded) noexcept {
  const SpareCores::Busy busy(parts().cores);
  return parts().delivery.deliver(std::move(encoded));
}

}  // namespace lightmill
