#include "job/image_stages.h"

#include "job/failures.h"

#include <utility>

namespace lightmill {

Fetched fetched(Job job, Fetcher& fetcher) noexcept {
  return job.fetched.valid() ? job.fetched.get() : fetcher.fetch(std::move(job.item));
}

Loaded ImageStages::load(Job job) noexcept {
  Fetched item = fetched(std::move(job), fetcher_);
  if (auto* outcome = std::get_if<Outcome>(&item)) return std::move(*outcome);
  auto& image = std::get<FetchedImage>(item);
  try {
    return load_image(image);
  } catch (...) {
    return failed(std::move(image.outcome), current_failure(StageName::load));
  }
}

/// Takes the outcome out of `fetched` last: what fails before still has it.
Loaded ImageStages::load_image(FetchedImage& fetched) {
  LoadedImage loaded;
  auto plan = work_.plan(fetched.blob.bytes(), fetched.outcome);
  if (!plan) return std::move(fetched.outcome);
  loaded.plan = *std::move(plan);
  loaded.memory = budget_.reserve(loaded.plan.peak_bytes);
  loaded.decoded = work_.decode(fetched.blob, loaded.plan, fetched.outcome);
  loaded.outcome = std::move(fetched.outcome);
  return loaded;
}

Encoded ImageStages::transform(Loaded loaded) noexcept {
  if (auto* outcome = std::get_if<Outcome>(&loaded)) return std::move(*outcome);
  if (auto* encoded = std::get_if<EncodedImage>(&loaded)) return std::move(*encoded);
  auto& image = std::get<LoadedImage>(loaded);
  try {
    return work_.transform(image);
  } catch (...) {
    return failed(std::move(image.outcome), current_failure(StageName::transform));
  }
}

}  // namespace lightmill
