#include "bench_table.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace lightmill::cli {
namespace {

double median(std::vector<double> values) {
  std::ranges::sort(values);
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

template <typename Of>
double median_of(const std::vector<Measured>& rounds, Of of) {
  std::vector<double> values;
  values.reserve(rounds.size());
  for (const Measured& round : rounds) values.push_back(of(round));
  return median(std::move(values));
}

template <typename... Values>
std::string line(const char* format, Values... values) {
  std::array<char, 512> text;
  std::snprintf(text.data(), text.size(), format, values...);
  return text.data();
}

std::string optional_number(const char* format, const std::optional<double>& number) {
  return number ? line(format, *number) : "";
}

/// The rows of an engine's best number of threads, fastest first.
std::vector<BenchRow> best_rows(const std::vector<BenchRow>& rows) {
  std::vector<BenchRow> best;
  for (const BenchRow& row : rows) {
    const auto same = std::ranges::find(best, row.engine, &BenchRow::engine);
    if (same == best.end()) {
      best.push_back(row);
    } else if (row.images_per_second > same->images_per_second) {
      *same = row;
    }
  }
  std::ranges::sort(best, std::greater{}, &BenchRow::images_per_second);
  return best;
}

}  // namespace

BenchRow row_of(Engine engine, int threads, const std::vector<Measured>& rounds) {
  return {.engine = engine,
          .threads = threads,
          .images_per_second = median_of(rounds, [](const Measured& m) { return m.images / m.seconds; }),
          .megapixels_per_second = median_of(rounds, [](const Measured& m) { return m.megapixels / m.seconds; }),
          .cpu_seconds_per_megapixel =
              median_of(rounds, [](const Measured& m) { return m.cpu_seconds / std::max(m.megapixels, 1e-9); }),
          .peak_bytes = median_of(rounds, [](const Measured& m) { return m.peak_bytes; }),
          .first_seconds = median_of(rounds, [](const Measured& m) { return m.first_seconds; }),
          .failed = std::ranges::max(rounds, {}, &Measured::failed).failed,
          .speed_up = {},
          .karp_flatt = {}};
}

double karp_flatt(double speed_up, int threads) {
  const double n = threads;
  return (1 / speed_up - 1 / n) / (1 - 1 / n);
}

void compare(std::vector<BenchRow>& rows) {
  for (BenchRow& row : rows) {
    if (row.threads == 1) continue;
    const auto single = std::ranges::find_if(
        rows, [&](const BenchRow& other) { return other.engine == row.engine && other.threads == 1; });
    if (single == rows.end() || single->images_per_second <= 0) continue;
    row.speed_up = row.images_per_second / single->images_per_second;
    row.karp_flatt = karp_flatt(*row.speed_up, row.threads);
  }
}

std::string table(const std::vector<BenchRow>& rows) {
  std::string text = "engine        threads   images/s     MP/s  CPU ms/MP  peak MiB  first ms  speed-up  Karp-Flatt\n";
  for (const BenchRow& row : rows) {
    text +=
        line("%-12s  %7d  %9.1f  %7.0f  %9.2f  %8.0f  %8.0f  %8s  %10s\n", std::string(to_string(row.engine)).c_str(),
             row.threads, row.images_per_second, row.megapixels_per_second, 1e3 * row.cpu_seconds_per_megapixel,
             row.peak_bytes / (1 << 20), 1e3 * row.first_seconds, optional_number("%.2f", row.speed_up).c_str(),
             optional_number("%.3f", row.karp_flatt).c_str());
  }
  return text;
}

std::string advice(const std::vector<BenchRow>& rows) {
  constexpr double kNoise = 0.03;
  const std::vector<BenchRow> best = best_rows(rows);
  const BenchRow& fastest = best.front();
  const auto tbb = std::ranges::find(best, Engine::tbb, &BenchRow::engine);
  const bool as_good = tbb != best.end() && tbb->images_per_second >= (1 - kNoise) * fastest.images_per_second;
  const BenchRow& chosen = as_good ? *tbb : fastest;
  std::string text = line("For these pictures on this machine: --engine %s --threads %d",
                          std::string(to_string(chosen.engine)).c_str(), chosen.threads);
  text += chosen.engine == fastest.engine ? ", the fastest" : ", within 3 % of the fastest";
  const auto processes = std::ranges::find(best, Engine::processes, &BenchRow::engine);
  if (processes != best.end() && processes->engine != chosen.engine) {
    const double cost = 100 * (1 - processes->images_per_second / chosen.images_per_second);
    text += line("; for files you do not trust, --engine processes costs %.0f %%", std::max(cost, 0.0));
  }
  if (chosen.karp_flatt && *chosen.karp_flatt < 0.1) text += "; more cores would be used as well";
  return text + ".\n";
}

}  // namespace lightmill::cli
