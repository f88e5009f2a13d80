#pragma once

#include "bench_measured.h"
#include "statistics.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace lightmill::cli {

/// A configuration: medians of its rounds, with the intervals of 95 %.
struct BenchRow {
  Configuration configuration;
  std::vector<double> rates;  ///< images a second, of each round
  Estimate images_per_second;
  Estimate megapixels_per_second;
  Estimate megabytes_in_per_second;
  Estimate cpu_seconds_per_megapixel;
  Estimate peak_memory_bytes;
  Estimate first_result_seconds;
  Estimate latency_p50;
  Estimate latency_p95;
  Estimate latency_p99;
  std::optional<Estimate> speed_up;     ///< over the same engine on one thread; none on one, nor where that was not run
  std::vector<double> megapixel_rates;  ///< megapixels a second, of each round
  std::optional<Estimate> floor_share;  ///< of what the machine allows; none where that was not measured
  std::optional<Estimate> karp_flatt;   ///< the serial fraction that this speed-up means
  StageTimes stages;                    ///< summed over the rounds
  Waiting waiting;                      ///< likewise
  double thread_seconds = 0;            ///< likewise: wall time of each thread
  double failed = 0;                    ///< pictures, the most of any round
};

/// A figure that each run has, and its name in files.
struct BenchFigure {
  const char* name;
  Estimate BenchRow::*row;
  double (*of)(const Measured&);
};
std::span<const BenchFigure> bench_figures();

/// A row a configuration, in the order of their first samples.
std::vector<BenchRow> rows_of(std::span<const Sample> samples, std::uint64_t seed);

/// Karp and Flatt, "Measuring parallel processor performance", CACM 33 (1990): e = (1/S - 1/n) / (1 - 1/n).
double karp_flatt(double speed_up, int threads);

/// As all files of `lightmill bench` have a figure.
nlohmann::ordered_json json_of(const Estimate& estimate);

/// {"type":"row", …}.
nlohmann::ordered_json json_of(const BenchRow& row);

/// For people, two tables with a line a row: how fast, and where the time went.
std::string table(std::span<const BenchRow> rows);

}  // namespace lightmill::cli
