#include "bench_row.h"

#include "streams.h"

#include <algorithm>
#include <cstdio>

namespace lightmill::cli {
namespace {

double rate(double amount, const Measured& m) { return amount / std::max(m.seconds, 1e-9); }

constexpr BenchFigure kFigures[] = {
    {"images_per_second", &BenchRow::images_per_second, [](const Measured& m) { return rate(m.images, m); }},
    {"megapixels_per_second", &BenchRow::megapixels_per_second,
     [](const Measured& m) { return rate(m.megapixels, m); }},
    {"megabytes_in_per_second", &BenchRow::megabytes_in_per_second,
     [](const Measured& m) { return rate(m.bytes_in * 1e-6, m); }},
    {"cpu_seconds_per_megapixel", &BenchRow::cpu_seconds_per_megapixel,
     [](const Measured& m) { return m.cpu_seconds / std::max(m.megapixels, 1e-9); }},
    {"peak_memory_bytes", &BenchRow::peak_memory_bytes, [](const Measured& m) { return m.peak_memory_bytes; }},
    {"first_result_seconds", &BenchRow::first_result_seconds, [](const Measured& m) { return m.first_result_seconds; }},
    {"latency_p50", &BenchRow::latency_p50, [](const Measured& m) { return m.latency_p50; }},
    {"latency_p95", &BenchRow::latency_p95, [](const Measured& m) { return m.latency_p95; }},
    {"latency_p99", &BenchRow::latency_p99, [](const Measured& m) { return m.latency_p99; }},
};

std::vector<Configuration> configurations_of(std::span<const Sample> samples) {
  std::vector<Configuration> all;
  for (const Sample& sample : samples)
    if (std::ranges::find(all, sample.configuration) == all.end()) all.push_back(sample.configuration);
  return all;
}

BenchRow row_of(const Configuration& configuration, std::span<const Sample> samples, std::uint64_t seed) {
  BenchRow row;
  row.configuration = configuration;
  std::vector<const Measured*> rounds;
  for (const Sample& sample : samples)
    if (sample.configuration == configuration) rounds.push_back(&sample.measured);
  for (const BenchFigure& figure : kFigures) {
    std::vector<double> values;
    values.reserve(rounds.size());
    for (const Measured* round : rounds) values.push_back(figure.of(*round));
    row.*figure.row = estimate(values, seed);
    if (figure.row == &BenchRow::images_per_second) row.rates = values;
    if (figure.row == &BenchRow::megapixels_per_second) row.megapixel_rates = values;
  }
  for (const Measured* round : rounds) {
    row.stages += round->stages;
    row.waiting += round->waiting;
    row.thread_seconds += round->seconds * configuration.threads;
    row.failed = std::max(row.failed, round->failed);
  }
  return row;
}

/// More speed-up means less of it.
Estimate serial_fraction(const Estimate& speed_up, int threads) {
  return {karp_flatt(speed_up.median, threads), karp_flatt(speed_up.high, threads), karp_flatt(speed_up.low, threads)};
}

/// Fills in what needs the row of one thread.
void compare_with_one_thread(std::vector<BenchRow>& rows, std::uint64_t seed) {
  for (BenchRow& row : rows) {
    if (row.configuration.threads == 1) continue;
    Configuration single = row.configuration;
    single.threads = 1;
    const auto alone = std::ranges::find(rows, single, &BenchRow::configuration);
    if (alone == rows.end() || std::ranges::min(alone->rates) <= 0) continue;
    row.speed_up = ratio_of_medians(row.rates, alone->rates, seed);
    row.karp_flatt = serial_fraction(*row.speed_up, row.configuration.threads);
  }
}

std::string optional_number(const char* format, const std::optional<Estimate>& number) {
  return number ? formatted(format, number->median) : "";
}

std::string speed_line(const BenchRow& row) {
  const std::string range = formatted("%.1f to %.1f", row.images_per_second.low, row.images_per_second.high);
  return formatted("%-12s  %7d  %8.1f  %-18s %6.0f  %7.0f  %9.2f  %8.0f  %8.0f  %8s  %10s  %7s\n",
                   std::string(to_string(row.configuration.engine)).c_str(), row.configuration.threads,
                   row.images_per_second.median, range.c_str(), row.megapixels_per_second.median,
                   row.megabytes_in_per_second.median, 1e3 * row.cpu_seconds_per_megapixel.median,
                   row.peak_memory_bytes.median / (1 << 20), 1e3 * row.first_result_seconds.median,
                   optional_number("%.2f", row.speed_up).c_str(), optional_number("%.3f", row.karp_flatt).c_str(),
                   row.floor_share ? formatted("%.0f", 100 * row.floor_share->median).c_str() : "-");
}

std::string time_line(const BenchRow& row) {
  const auto work = [&](double seconds) { return 100 * seconds / std::max(row.stages.total(), 1e-9); };
  const auto idle = [&](double seconds) { return 100 * seconds / std::max(row.thread_seconds, 1e-9); };
  const StageTimes& stages = row.stages;
  return formatted("%-12s  %7d  %7.1f  %7.1f  %7.1f  %4.0f  %6.0f  %9.0f  %6.0f  %5.0f  %15.0f  %5.0f  %6.0f  %6.0f\n",
                   std::string(to_string(row.configuration.engine)).c_str(), row.configuration.threads,
                   1e3 * row.latency_p50.median, 1e3 * row.latency_p95.median, 1e3 * row.latency_p99.median,
                   work(stages.read), work(stages.decode), work(stages.transform), work(stages.encode),
                   work(stages.write), idle(row.waiting.memory), idle(row.waiting.input), idle(row.waiting.output),
                   idle(row.waiting.worker));
}

}  // namespace

nlohmann::ordered_json json_of(const Estimate& estimate) {
  return {{"median", estimate.median}, {"low", estimate.low}, {"high", estimate.high}};
}

std::span<const BenchFigure> bench_figures() { return kFigures; }

double karp_flatt(double speed_up, int threads) {
  const double n = threads;
  return (1 / speed_up - 1 / n) / (1 - 1 / n);
}

std::vector<BenchRow> rows_of(std::span<const Sample> samples, std::uint64_t seed) {
  std::vector<BenchRow> rows;
  for (const Configuration& configuration : configurations_of(samples))
    rows.push_back(row_of(configuration, samples, seed));
  compare_with_one_thread(rows, seed);
  return rows;
}

nlohmann::ordered_json json_of(const BenchRow& row) {
  nlohmann::ordered_json json{{"type", "row"},
                              {"job", row.configuration.job},
                              {"engine", to_string(row.configuration.engine)},
                              {"threads", row.configuration.threads}};
  for (const BenchFigure& figure : kFigures) json[figure.name] = json_of(row.*figure.row);
  if (row.speed_up) json["speed_up"] = json_of(*row.speed_up);
  if (row.karp_flatt) json["karp_flatt"] = json_of(*row.karp_flatt);
  if (row.floor_share) json["floor_share"] = json_of(*row.floor_share);
  return json;
}

std::string table(std::span<const BenchRow> rows) {
  std::string text =
      "engine        threads  images/s  95 % of it           MP/s  MB/s in  CPU ms/MP  peak MiB  first ms  speed-up  "
      "Karp-Flatt  floor %\n";
  for (const BenchRow& row : rows) text += speed_line(row);
  text +=
      "\nms of work an image: half below p50 ...; per cent of the work; per cent of the threads' time spent waiting\n"
      "engine        threads      p50      p95      p99  read  decode  transform  encode  write  waiting: memory  "
      "input  output  worker\n";
  for (const BenchRow& row : rows) text += time_line(row);
  return text;
}

}  // namespace lightmill::cli
