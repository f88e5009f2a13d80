#pragma once

#include "bench_run.h"

#include "lightmill/engine.h"

#include <optional>
#include <string>
#include <vector>

namespace lightmill::cli {

/// An engine on a number of threads: medians of the rounds.
struct BenchRow {
  Engine engine = Engine::serial;
  int threads = 1;
  double images_per_second = 0;
  double megapixels_per_second = 0;
  double cpu_seconds_per_megapixel = 0;
  double peak_bytes = 0;
  double first_seconds = 0;
  double failed = 0;                 ///< pictures, the most of any round
  std::optional<double> speed_up;    ///< over the same engine on one thread; none on one
  std::optional<double> karp_flatt;  ///< the serial fraction that this speed-up means; none on one thread
};

/// Of one engine on one number of threads. `rounds` is not empty.
BenchRow row_of(Engine engine, int threads, const std::vector<Measured>& rounds);

/// Karp and Flatt, "Measuring parallel processor performance", CACM 33 (1990): e = (1/S - 1/n) / (1 - 1/n).
double karp_flatt(double speed_up, int threads);

/// Fills in what needs the row of one thread.
void compare(std::vector<BenchRow>& rows);

/// For people, one line a row.
std::string table(const std::vector<BenchRow>& rows);

/// One sentence: which engine to use for these pictures on this machine.
std::string advice(const std::vector<BenchRow>& rows);

}  // namespace lightmill::cli
