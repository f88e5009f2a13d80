#include "bench_advice.h"

#include "streams.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <map>

namespace lightmill::cli {
namespace {

constexpr double kNoise = 1.03;
constexpr std::uint64_t kSeed = 1;  // of intervals that are judged and not shown

/// Of those samples that have a figure, those for which it is bad.
template <typename Of, typename Bad>
std::vector<double> bad_ones(std::span<const Sample> samples, Of of, Bad bad) {
  std::vector<double> found;
  for (const Sample& sample : samples) {
    const auto value = of(sample.measured.load);
    if (value && bad(*value)) found.push_back(*value);
  }
  return found;
}

std::optional<double> clock_of(const Load& load) {
  return load.megahertz ? std::optional(load.megahertz->high) : std::nullopt;
}

/// A few disturbed runs of many move no median.
void warn(std::string warning, std::size_t some, std::size_t all, Disturbances& found) {
  if (10 * some > all && found.doubt.empty()) found.doubt = warning;
  found.warnings.push_back(std::move(warning));
}

std::string in_runs(std::size_t some, std::size_t all) {
  return " in " + std::to_string(some) + " of " + std::to_string(all) + " runs";
}

void judge_others(std::span<const Sample> samples, Disturbances& found) {
  constexpr double kBusy = 0.05;
  const auto busy = bad_ones(
      samples, [](const Load& load) { return load.other_cpu; }, [](double share) { return share > kBusy; });
  if (busy.empty()) return;
  warn("other programs took more than 5 % of the processors" + in_runs(busy.size(), samples.size()) +
           formatted(", up to %.0f %%", 100 * std::ranges::max(busy)),
       busy.size(), samples.size(), found);
}

void judge_clock(std::span<const Sample> samples, Disturbances& found) {
  constexpr double kThrottled = 0.9;
  const auto clocks = bad_ones(samples, clock_of, [](double) { return true; });
  if (clocks.empty()) return;
  const double most = std::ranges::max(clocks);
  const auto slow = bad_ones(samples, clock_of, [&](double clock) { return clock < kThrottled * most; });
  if (slow.empty()) return;
  warn("the processors' clock was more than a tenth below its best" + in_runs(slow.size(), samples.size()) +
           formatted(", %.0f MHz against %.0f", std::ranges::min(slow), most),
       slow.size(), samples.size(), found);
}

void judge_cache(std::span<const Sample> samples, Disturbances& found) {
  constexpr double kCached = 0.99;
  const auto cold = bad_ones(
      samples, [](const Load& load) { return load.cached_share; }, [](double share) { return share < kCached; });
  if (cold.empty()) return;
  found.warnings.push_back(
      "the pictures were not all in the page cache" + in_runs(cold.size(), samples.size()) +
      formatted(", as little as %.0f %% of them, so that the disk was measured too", 100 * std::ranges::min(cold)));
}

Estimate ratio(const BenchRow& over, const BenchRow& under) {
  if (std::ranges::min(under.rates) <= 0) return {1, 0, HUGE_VAL};
  return ratio_of_medians(over.rates, under.rates, kSeed);
}

/// Whether it is neither slower for certain nor the same for what it matters.
bool is_open(const Estimate& fastest_to_this) {
  return fastest_to_this.low <= 1 && (fastest_to_this.high > kNoise || fastest_to_this.low < 1 / kNoise);
}

bool is_as_good(const Estimate& fastest_to_this) { return fastest_to_this.high <= kNoise; }

std::string with_rate(const BenchRow& row) {
  return to_string(row.configuration) + formatted(" (%.1f images/s, %.1f to %.1f)", row.images_per_second.median,
                                                  row.images_per_second.low, row.images_per_second.high);
}

std::vector<BenchRow> by_speed(std::span<const BenchRow> rows) {
  std::vector<BenchRow> sorted(rows.begin(), rows.end());
  std::ranges::stable_sort(sorted, std::greater{}, [](const BenchRow& row) { return row.images_per_second.median; });
  return sorted;
}

/// What stands in the way of advice; empty where nothing does. `rows`: the fastest first.
std::string doubt(const std::vector<BenchRow>& rows, const Disturbances& disturbances) {
  if (!disturbances.doubt.empty()) return disturbances.doubt;
  const std::size_t rounds =
      std::ranges::min(rows, {}, [](const BenchRow& row) { return row.rates.size(); }).rates.size();
  if (rounds < kFewestSamples) return formatted("of fewer than %zu rounds nothing can be said", kFewestSamples);
  for (const BenchRow& row : std::span(rows).subspan(1))
    if (is_open(ratio(rows.front(), row)))
      return with_rate(rows.front()) + " and " + with_rate(row) + " are not told apart";
  return "";
}

/// The engine that runs take by themselves, where it is as good as the fastest.
const BenchRow& chosen_of(const std::vector<BenchRow>& rows) {
  const auto usual = std::ranges::find_if(rows, [&](const BenchRow& row) {
    return row.configuration.engine == Engine::tbb && is_as_good(ratio(rows.front(), row));
  });
  return usual == rows.end() ? rows.front() : *usual;
}

std::string price_of_processes(const std::vector<BenchRow>& rows, const BenchRow& chosen) {
  const auto is_processes = [](const BenchRow& row) { return row.configuration.engine == Engine::processes; };
  const auto processes = std::ranges::find_if(rows, is_processes);
  if (processes == rows.end() || is_processes(chosen)) return "";
  const double cost = 100 * (1 - processes->images_per_second.median / chosen.images_per_second.median);
  return formatted("; for files you do not trust, --engine processes costs %.0f %%", std::max(cost, 0.0));
}

}  // namespace

Disturbances disturbances(std::span<const Sample> samples) {
  Disturbances found;
  judge_others(samples, found);
  judge_clock(samples, found);
  judge_cache(samples, found);
  return found;
}

Advice advice(std::span<const BenchRow> unsorted, const Disturbances& disturbances) {
  constexpr double kHardlySerial = 0.1;
  const std::vector<BenchRow> rows = by_speed(unsorted);
  if (rows.size() == 1)
    return {"Only " + to_string(rows.front().configuration) + " was measured, so there is nothing to choose", false};
  if (const std::string why = doubt(rows, disturbances); !why.empty())
    return {"Not conclusive: " + why + ". Measure again while the machine does nothing else, with more --rounds",
            false};
  const BenchRow& chosen = chosen_of(rows);
  std::string text =
      formatted("For these pictures on this machine: --engine %s --threads %d",
                std::string(to_string(chosen.configuration.engine)).c_str(), chosen.configuration.threads);
  text += chosen.configuration == rows.front().configuration ? ", the fastest" : ", within 3 % of the fastest";
  text += price_of_processes(rows, chosen);
  if (chosen.karp_flatt && chosen.karp_flatt->high < kHardlySerial) text += "; more cores would be used as well";
  return {text, true};
}

std::string difference_of_results(std::span<const Sample> samples) {
  std::map<std::string, const Sample*> firsts;
  for (const Sample& sample : samples) {
    const Sample& first = *firsts.try_emplace(sample.configuration.job, &sample).first->second;
    if (sample.measured.output_hash == first.measured.output_hash) continue;
    return sample.configuration.job + ": the results of " + to_string(sample.configuration) + " (" +
           std::to_string(std::llround(sample.measured.images)) + " images) are not those of " +
           to_string(first.configuration) + " (" + std::to_string(std::llround(first.measured.images)) +
           " images), bit for bit; their speeds cannot be compared";
  }
  return "";
}

}  // namespace lightmill::cli
