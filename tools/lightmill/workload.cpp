#include "workload.h"

#include "commands.h"
#include "sources.h"

#include "lightmill/batch.h"
#include "lightmill/sink.h"

#include <algorithm>
#include <chrono>
#include <numeric>
#include <utility>

namespace lightmill::cli {
namespace {

/// Keeps what each picture took. Its stages' times add up to more than the processor's where something else ran
/// meanwhile, so that they are shares of that.
struct TimesOfEach final : Observer {
  void finished(const Outcome& outcome) override {
    seconds.push_back(outcome.times.total());
    all += outcome.times;
  }
  void ended(const Report&) override {}

  std::vector<double> seconds;
  StageTimes all;
};

/// Has every result already.
class FullSink final : public Sink {
 public:
  Admission admit(const std::filesystem::path&) override { return Admission::skip; }
  void put(const std::filesystem::path&, std::span<const std::uint8_t>) override {}
  std::filesystem::path location(const std::filesystem::path& relative) const override { return relative; }
};

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// Listing the folders, each item.
double listing_seconds(const BenchSettings& settings) {
  const auto begin = std::chrono::steady_clock::now();
  std::size_t items = 0;
  for ([[maybe_unused]] const Item& item : make_source(settings.run.source, {})) ++items;
  return seconds_since(begin) / static_cast<double>(std::max<std::size_t>(items, 1));
}

}  // namespace

void PictureCosts::measure(const BenchSettings& settings, const std::vector<Item>& items, std::size_t images) {
  TimesOfEach times;
  const OnProcessors processors(processors_);
  const Report report = run_in_memory(
      settings, items, {.engine = Engine::threads, .threads = processors_, .images = images, .observer = &times});
  stages_ += times.all;
  const double sum = std::max(std::accumulate(times.seconds.begin(), times.seconds.end(), 0.0), 1e-12);
  for (double& seconds : times.seconds) seconds *= report.cpu_seconds / sum;
  runs_.push_back({report.cpu_seconds / static_cast<double>(images), std::move(times.seconds)});
}

const PictureCosts::Run& PictureCosts::median_run() const {
  std::vector<const Run*> sorted;
  for (const Run& run : runs_) sorted.push_back(&run);
  std::ranges::sort(sorted, {}, &Run::cpu_seconds_each);
  return *sorted[sorted.size() / 2];
}

double PictureCosts::cpu_seconds_each() const { return median_run().cpu_seconds_each; }

Workload PictureCosts::workload(double serial_seconds, const FloorPictureMean& mean) const {
  const Run& run = median_run();
  // As if no cache held anything between two steps: what is read, what becomes of it, what is written, in and out.
  const double moved = 2 * (mean.bytes_in + mean.sample_bytes + mean.bytes_out);
  Workload workload{.pictures = {}, .serial_seconds = serial_seconds};
  for (const double seconds : run.seconds) {
    const double share = seconds / std::max(run.cpu_seconds_each, 1e-12);
    workload.pictures.push_back({.cpu_seconds = std::max(seconds - serial_seconds, 0.0),
                                 .memory_bytes = moved * share,
                                 .bytes_in = mean.bytes_in,
                                 .bytes_out = mean.bytes_out});
  }
  return workload;
}

double measure_serial_seconds(const BenchSettings& settings, const std::vector<Item>& items) {
  constexpr std::size_t kItems = 20'000;
  FullSink sink;
  Batch batch = batch_of(settings.run, sink, {});
  batch.items = repeated(items, kItems, RepeatedNames::same);
  batch.engine = Engine::threads;
  batch.threads = 1;
  const Report report = run(std::move(batch));
  return listing_seconds(settings) + report.seconds / static_cast<double>(kItems);
}

}  // namespace lightmill::cli
