#include "bench_measured.h"
#include "bench_sink.h"
#include "child.h"
#include "commands.h"
#include "job_floor.h"
#include "machine.h"
#include "pictures.h"
#include "statistics.h"
#include "streams.h"

#include "lightmill/batch.h"
#include "lightmill/error.h"
#include "lightmill/image_info.h"
#include "lightmill/source.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

namespace lightmill::cli {
namespace {

using Clock = std::chrono::steady_clock;

struct Watch : Observer {
  void finished(const Outcome& outcome) override {
    if (!first_result) first_result = std::chrono::duration<double>(Clock::now() - started).count();
    if (not_written.empty() && is_of_output(outcome)) not_written = outcome.failure->reason;
    if (outcome.status == Status::written) latencies.push_back(outcome.times.total());
  }
  void ended(const Report&) override {}

  const Clock::time_point started = Clock::now();
  std::optional<double> first_result;
  std::vector<double> latencies;
  std::string not_written;  ///< why, of the first result that could not be

 private:
  /// Which is no fault of the picture.
  static bool is_of_output(const Outcome& outcome) {
    return outcome.failure &&
           (outcome.failure->stage == StageName::write || outcome.failure->cause == Cause::output_failed);
  }
};

/// What goes on around a run.
class Surroundings {
 public:
  explicit Surroundings(const std::vector<Item>& items) {
    std::vector<std::filesystem::path> files;
    files.reserve(items.size());
    for (const Item& item : items) files.push_back(item.source);
    cached_ = cached_share(files);
    clock_ = megahertz();
    busy_ = busy_seconds();
  }

  /// Of a run that has ended now and took `own` seconds of the processors. They are counted in hundredths of a second,
  /// each by itself, which is no load of others.
  Load during(double own, double seconds) const {
    Load load{.other_cpu = {}, .megahertz = {}, .cached_share = cached_};
    const auto cores = static_cast<double>(::sysconf(_SC_NPROCESSORS_ONLN));
    constexpr double kStep = 0.01;
    if (const auto busy = busy_seconds(); busy && busy_ && seconds > 0) {
      const double others = std::max(*busy - *busy_ - own - kStep * cores, 0.0);
      load.other_cpu = std::min(others / (seconds * cores), 1.0);
    }
    if (const auto clock = megahertz(); clock && clock_)
      load.megahertz = Interval{std::min(*clock, *clock_), std::max(*clock, *clock_)};
    return load;
  }

 private:
  std::optional<double> cached_, clock_, busy_;
};

/// What was made is a picture to whoever reads it.
void check(const HashingSink& sink, const BenchJob& job) try {
  if (sink.one_picture().empty()) return;
  Item item{.source = "a result", .relative = "a result"};
  item.content = std::make_shared<const std::vector<std::uint8_t>>(sink.one_picture());
  std::vector<Item> items{std::move(item)};
  Batch batch{.items = repeated(std::move(items), 1, RepeatedNames::same), .engine = Engine::serial, .threads = 1};
  for (const Result& result : stream(std::move(batch), {.deliver = Deliver::pixels})) {
    if (result.outcome.failure) throw Error(Cause::usage, result.outcome.failure->reason);
  }
} catch (const Error& error) {
  throw Error(Cause::usage, job.name + ": a result cannot be decoded: " + error.what());
}

std::unique_ptr<Sink> sink_for(const BenchSettings& settings) {
  if (settings.output.empty()) return null_sink();
  return folder_sink({.folder = settings.output, .inputs = settings.run.source.roots});
}

Measured measured(const Report& report, const Watch& watch, const HashingSink& sink) {
  const auto latency = [&](double q) { return watch.latencies.empty() ? 0 : quantile(watch.latencies, q); };
  return {.images = static_cast<double>(report.written),
          .failed = static_cast<double>(report.failed),
          .seconds = report.seconds,
          .cpu_seconds = report.cpu_seconds,
          .megapixels = report.megapixels_in,
          .bytes_in = static_cast<double>(report.bytes_in),
          .bytes_out = static_cast<double>(report.bytes_out),
          .peak_memory_bytes = static_cast<double>(report.peak_memory_bytes),
          .first_result_seconds = watch.first_result.value_or(report.seconds),
          .latency_p50 = latency(0.50),
          .latency_p95 = latency(0.95),
          .latency_p99 = latency(0.99),
          .stages = report.times,
          .waiting = report.waiting,
          .load = {},
          .output_hash = hexadecimal(sink.hash())};
}

Measured measured_run(const BenchSettings& settings) {
  const BenchJob& job = settings.jobs.front();
  const auto inner = sink_for(settings);
  HashingSink sink(*inner);
  std::vector<Item> items = first_pictures(settings, Unusable::silent);
  for (Item& item : items) prepare(item, job);
  Batch batch = batch_of(settings.run, sink, {});
  const Surroundings surroundings(items);
  batch.items = repeated(std::move(items), static_cast<std::size_t>(settings.images), RepeatedNames::own);
  Watch watch;
  batch.observers.push_back(&watch);
  const Report report = run(std::move(batch));
  if (!watch.not_written.empty())
    throw Error(Cause::usage, "--output: the results cannot be written: " + watch.not_written);
  Measured result = measured(report, watch, sink);
  result.load = surroundings.during(report.cpu_seconds, report.seconds);
  check(sink, job);
  return result;
}

}  // namespace

int bench_one_command(const BenchOneSettings& settings) {
  end_with_reader();
  const auto json = settings.floor.empty() ? json_of(measured_run(settings.bench))
                                           : json_of(measure_job_floor(settings.bench, settings.floor));
  print(json.dump() + "\n");
  return finish_output() ? kDone : kOutputFailed;
}

}  // namespace lightmill::cli
