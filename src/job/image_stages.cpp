#include "job/image_stages.h"

#include "codec/formats.h"
#include "job/failures.h"
#include "job/stopwatch.h"

#include <algorithm>
#include <chrono>
#include <future>
#include <string>
#include <utility>
#include <vector>

namespace lightmill {
namespace {

/// Where the name of a file says that it is of another format than its content is; empty where not.
std::string odd_name(const std::filesystem::path& source, std::span<const std::uint8_t> content) {
  const auto named = format_of_extension(source.extension().native());
  if (!named) return {};
  const Format format = format_by_content(content);
  if (format == *named) return {};
  return "a " + std::string(to_string(format)) + " by its content, though its name ends in " +
         source.extension().native();
}

/// In front of what else there is, as much as that may be by now.
void warn_first(Loaded& loaded, std::string text) {
  if (text.empty()) return;
  const auto warn = [&](std::vector<std::string>& warnings) { warnings.insert(warnings.begin(), std::move(text)); };
  if (auto* image = std::get_if<LoadedImage>(&loaded))
    warn(image->outcome.warnings);
  else if (auto* finished = std::get_if<EncodedImage>(&loaded))
    warn(finished->outcome.warnings);
}

/// The job's bytes, and how long they were waited for. Waiting for memory on the way is no waiting for input.
Fetched awaited(Job job, const StageParts& parts) noexcept {
  const double before = job.waited;
  InputWait wait;
  const auto begin = Timeline::Clock::now();
  Fetched item = fetched(std::move(job), parts.fetcher, wait);
  const auto note = [&](Outcome& outcome) {
    outcome.waiting.input += before + std::max(wait.idle - outcome.waiting.memory, 0.0);
  };
  if (auto* outcome = std::get_if<Outcome>(&item)) {
    note(*outcome);
  } else if (auto* image = std::get_if<FetchedImage>(&item)) {
    note(image->outcome);
    if (wait.there && parts.timeline)
      parts.timeline->record(image->outcome, Activity::awaited_input, begin, *wait.there);
  }
  return item;
}

}  // namespace

Fetched fetched(Job job, Fetcher& fetcher, InputWait& wait) noexcept {
  if (!job.fetched.valid()) return fetcher.fetch(std::move(job.item), {}, &wait.idle);
  if (job.fetched.wait_for(std::chrono::seconds(0)) != std::future_status::ready) {
    const IdleStopwatch watch(wait.idle);
    job.fetched.wait();
  }
  Fetched read = job.fetched.get();
  wait.there = Timeline::Clock::now();
  if (auto* const left = std::get_if<Item>(&read)) return fetcher.fetch(std::move(*left), {}, &wait.idle);
  return read;
}

Loaded FetchingStages::load(Job job) noexcept {
  const SpareCores::Busy busy(parts_.cores);
  Fetched item = awaited(std::move(job), parts_);
  if (auto* outcome = std::get_if<Outcome>(&item)) return std::move(*outcome);
  auto& image = std::get<FetchedImage>(item);
  if (parts_.journal) parts_.journal->begin_work(image.outcome);  // bytes that nobody looked at do no harm
  try {
    std::string oddity = odd_name(image.outcome.item.source, image.blob.bytes());
    Loaded loaded = load_image(image);
    warn_first(loaded, std::move(oddity));
    return loaded;
  } catch (...) {
    return failed(std::move(image.outcome), current_failure(StageName::load));
  }
}

Reservation FetchingStages::reserve(FetchedImage& image, std::size_t bytes) {
  Budget& budget = parts_.budget;
  if (bytes > budget.largest()) throw no_memory_for(bytes, budget.largest());
  const SpareCores::Waiting waiting(parts_.cores, SpareCores::Waiting::Thread::busy);
  const Timed timed(image.outcome, Activity::awaited_memory, parts_.timeline);
  if (image.memory)
    budget.resize(image.memory, bytes);
  else
    image.memory = budget.reserve(bytes);
  image.large = {};
  return std::move(image.memory);
}

Loaded ImageStages::load_image(FetchedImage& fetched) {
  LoadedImage loaded;
  auto plan = work_.plan(fetched.blob.bytes(), fetched.wanted, fetched.outcome);
  if (!plan) return std::move(fetched.outcome);
  loaded.plan = *std::move(plan);
  loaded.memory = reserve(fetched, loaded.plan.peak_bytes);
  while (ImageWork::is_at_once(loaded.plan)) {
    if (auto encoded = work_.make_at_once(fetched.blob, fetched.wanted, loaded.plan, fetched.outcome)) {
      encoded->memory = std::move(loaded.memory);
      return *std::move(encoded);
    }
    loaded.memory = {};  // who waits for a share holds none
    loaded.memory = reserve(fetched, loaded.plan.peak_bytes);
  }
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
