#include "bench_results.h"
#include "bench_row.h"
#include "commands.h"
#include "measuring.h"
#include "statistics.h"
#include "streams.h"

#include "lightmill/report.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <optional>
#include <random>
#include <utility>

namespace lightmill::cli {
namespace {

constexpr double kLeastRunSeconds = 1;  // so that a run's beginning and end have little weight

/// What is measured in a round: a part, or the run.
struct Row {
  std::optional<FloorFigure> part = {};
  std::vector<FloorSample> samples = {};

  std::vector<double> rates() const {
    std::vector<double> rates;
    for (const FloorSample& sample : samples) rates.push_back(sample.per_second());
    return rates;
  }
  std::vector<double> cpu_seconds_each() const {
    std::vector<double> seconds;
    for (const FloorSample& sample : samples) seconds.push_back(sample.cpu_seconds_each());
    return seconds;
  }
  bool of_bytes() const { return part && part->part >= FloorPart::memory; }
};

std::vector<Row> rows_of(const FloorMeter& meter, bool with_disk) {
  std::vector<Row> rows;
  for (const FloorPart part : meter.parts()) rows.push_back({FloorFigure{.part = part, .samples = {}}});
  rows.push_back({});  // the run
  for (const FloorWay way : {FloorWay::read, FloorWay::write, FloorWay::copy})
    rows.push_back({FloorFigure{FloorPart::memory, way, {}}});
  if (!with_disk) return rows;
  for (const FloorWay way : {FloorWay::write, FloorWay::read}) rows.push_back({FloorFigure{FloorPart::disk, way, {}}});
  return rows;
}

class FloorBench final : public JobMeasurement {
 public:
  FloorBench(const BenchSettings& job, const std::filesystem::path& disk, const PicturesInMemory& pictures)
      : settings_(job),
        threads_(settings_.run.threads),
        meter_(pictures.pictures(job.jobs.front()), with_disk(floor_settings(settings_, threads_), disk)),
        items_(pictures.items_without(meter_.left_out(), job.jobs.front())),
        rows_(rows_of(meter_, !disk.empty())) {}

  void measure() override {
    const OtherPrograms others;
    images_ = items_.size();
    const Report warm = run_in_memory(settings_, items_, {.threads = threads_, .images = images_});
    const double passes = std::ceil(kLeastRunSeconds / std::max(warm.seconds, 1e-3));
    images_ *= static_cast<std::size_t>(passes);
    std::vector<Row*> order;
    for (Row& row : rows_) order.push_back(&row);
    std::mt19937_64 random(settings_.seed);
    for (int round = 0; round < settings_.rounds; ++round) {
      show_round(round, settings_.rounds);
      std::ranges::shuffle(order, random);
      for (Row* row : order) row->samples.push_back(measure_once(*row));
    }
    show_round(settings_.rounds, settings_.rounds);
    others_ = others.share();
  }

  std::string text() const override {
    std::string text = formatted("%-16s %10s %22s %10s %9s\n", "part", "images/s", "95 % interval", "CPU ms", "share");
    for (const Row& row : rows_)
      if (!row.of_bytes()) text += picture_line(row);
    for (const Row& row : rows_)
      if (row.of_bytes()) text += bytes_line(row);
    if (!meter_.disk_is_direct().value_or(true)) text += "the file system reads from memory: that is no disk's rate\n";
    for (const FloorLeftOut& one : meter_.left_out())
      text += "left out: " + escaped(one.name.native()) + ": " + escaped(one.reason) + "\n";
    return text + "\n" + advice() + "\n";
  }

  FloorPictureMean mean() const override { return meter_.mean(); }
  void add_to(ResultFile& file) const override {
    for (const Row& row : rows_) file.add(row.part ? floor_line(row) : run_line(row));
    file.add({{"type", "advice"}, {"job", job()}, {"text", advice()}, {"conclusive", conclusive()}});
  }

 private:
  static FloorSettings with_disk(FloorSettings settings, const std::filesystem::path& disk) {
    settings.folder = disk;
    return settings;
  }

  FloorSample measure_once(const Row& row) {
    if (!row.part) {
      const Report report = run_in_memory(settings_, items_, {.threads = threads_, .images = images_});
      engine_ = report.engine;
      return {report.seconds, report.cpu_seconds, static_cast<double>(report.written)};
    }
    if (row.part->part == FloorPart::memory) return meter_.measure_memory(*row.part->way, threads_);
    if (row.part->part == FloorPart::disk) return meter_.measure_disk(*row.part->way);
    return meter_.measure(row.part->part, threads_);
  }

  const std::string& job() const { return settings_.jobs.front().name; }
  const Row& floor() const {
    return *std::ranges::find_if(rows_, [](const Row& row) { return row.part && row.part->part == FloorPart::all; });
  }
  const Row& run() const {
    return *std::ranges::find_if(rows_, [](const Row& row) { return !row.part; });
  }
  Estimate share(const Row& row) const { return ratio_of_medians(row.rates(), floor().rates(), kSeed); }
  /// Of the floor's CPU time.
  double cpu_share(const Row& row) const {
    return median(row.cpu_seconds_each()) / std::max(median(floor().cpu_seconds_each()), 1e-12);
  }
  bool conclusive() const { return others_ <= kQuiet && settings_.rounds >= static_cast<int>(kFewestSamples); }

  std::string picture_line(const Row& row) const {
    const Estimate rate = estimate(row.rates(), kSeed);
    const std::string name = row.part ? std::string(to_string(row.part->part)) : "run, " + engine_;
    return formatted("%-16s %10.1f %10.1f to %8.1f %10.2f %7.0f %%\n", name.c_str(), rate.median, rate.low, rate.high,
                     1e3 * median(row.cpu_seconds_each()), 100 * (row.part ? cpu_share(row) : share(row).median));
  }

  static std::string bytes_line(const Row& row) {
    const Estimate rate = estimate(row.rates(), kSeed);
    const std::string name = std::string(to_string(row.part->part)) + " " + std::string(to_string(*row.part->way));
    return formatted("%-16s %7.2f GB/s %7.2f to %8.2f\n", name.c_str(), 1e-9 * rate.median, 1e-9 * rate.low,
                     1e-9 * rate.high);
  }

  std::string advice() const {
    const Estimate reached = share(run());
    std::string text = formatted("A run on %d %s reaches %.0f %% of the floor (%.0f to %.0f), by CPU time %.0f %%",
                                 threads_, threads_ == 1 ? "thread" : "threads", 100 * reached.median,
                                 100 * reached.low, 100 * reached.high, 100 / std::max(cpu_share(run()), 1e-12));
    if (others_ > kQuiet)
      return text + formatted("; not conclusive: other programs took %.0f %% of the machine.", 100 * others_);
    if (!conclusive()) return text + formatted("; not conclusive: fewer than %zu rounds.", kFewestSamples);
    return text + ".";
  }

  nlohmann::ordered_json floor_line(const Row& row) const {
    nlohmann::ordered_json line{
        {"type", "floor"}, {"job", job()}, {"threads", threads_}, {"part", to_string(row.part->part)}};
    if (row.part->way) line["way"] = to_string(*row.part->way);
    line[row.of_bytes() ? "bytes_per_second" : "images_per_second"] = median(row.rates());
    line["cpu_seconds_each"] = median(row.cpu_seconds_each());
    if (row.part->part == FloorPart::disk) line["direct"] = meter_.disk_is_direct().value_or(false);
    line["samples"] = row.rates();
    return line;
  }

  nlohmann::ordered_json run_line(const Row& row) const {
    return {{"type", "row"},
            {"job", job()},
            {"engine", engine_},
            {"threads", threads_},
            {"images_per_second", json_of(estimate(row.rates(), kSeed))},
            {"floor_share", json_of(share(row))},
            {"cpu_seconds_each", median(row.cpu_seconds_each())},
            {"load", {{"other_cpu", others_}}},
            {"samples", row.rates()}};
  }

  static constexpr std::uint64_t kSeed = 1;

  const BenchSettings settings_;
  const int threads_;
  FloorMeter meter_;
  const std::vector<Item> items_;
  std::vector<Row> rows_;
  std::size_t images_ = 0;  // of a run
  std::string engine_;
  double others_ = 0;
};

}  // namespace

int bench_floor_command(const FloorBenchSettings& settings) {
  return measure_jobs("floor", settings.bench, [&](const BenchSettings& job, const PicturesInMemory& pictures) {
    return std::make_unique<FloorBench>(job, settings.disk, pictures);
  });
}

}  // namespace lightmill::cli
