#include "bench_table.h"
#include "child.h"
#include "commands.h"
#include "streams.h"

#include "lightmill/error.h"
#include "lightmill/version.h"

#include <nlohmann/json.hpp>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <tuple>
#include <utility>

namespace lightmill::cli {
namespace {

struct Way {
  Engine engine;
  int threads;
  friend bool operator<(const Way& a, const Way& b) {
    return std::tie(a.engine, a.threads) < std::tie(b.engine, b.threads);
  }
};

/// 1, 2, 4 ... and the most.
std::vector<int> thread_counts(int most) {
  std::vector<int> counts;
  for (int threads = 1; threads < most; threads *= 2) counts.push_back(threads);
  counts.push_back(most);
  return counts;
}

std::vector<Way> ways(int most_threads) {
  std::vector<Way> ways{{Engine::serial, 1}};
  for (const Engine engine : engines()) {
    if (engine == Engine::automatic || engine == Engine::serial) continue;
    for (const int threads : thread_counts(most_threads)) ways.push_back({engine, threads});
  }
  return ways;
}

Measured measure(const BenchSettings& settings, const Way& way) {
  std::vector<std::string> words{"bench", "one"};
  words.insert(words.end(), settings.words.begin(), settings.words.end());
  words.insert(words.end(), {"--engine", std::string(to_string(way.engine)), "--on", std::to_string(way.threads)});
  const Measured measured = measured_from(output_of_self(words));
  if (measured.images == 0) throw Error(Cause::usage, "none of the pictures could be processed; see lightmill run");
  return measured;
}

void show_progress(std::size_t done, std::size_t all) {
  if (isatty(STDERR_FILENO) == 0) return;
  say("\r\x1b[K" + (done == all ? "" : "measuring " + std::to_string(done + 1) + " of " + std::to_string(all)));
}

/// All ways once a round, so that what disturbs the machine for a while disturbs all of them.
std::vector<BenchRow> measure_all(const BenchSettings& settings, const std::vector<Way>& ways) {
  const std::size_t all = ways.size() * static_cast<std::size_t>(settings.rounds);
  std::map<Way, std::vector<Measured>> rounds;
  measure(settings, ways.back());  // not counted: the files are in the page cache now
  for (std::size_t i = 0; i < all; ++i) {
    show_progress(i, all);
    const Way& way = ways[i % ways.size()];
    rounds[way].push_back(measure(settings, way));
  }
  show_progress(all, all);
  std::vector<BenchRow> rows;
  rows.reserve(ways.size());
  for (const Way& way : ways) rows.push_back(row_of(way.engine, way.threads, rounds[way]));
  compare(rows);
  return rows;
}

nlohmann::ordered_json json_of(const BenchRow& row) {
  nlohmann::ordered_json json{{"engine", to_string(row.engine)},
                              {"threads", row.threads},
                              {"images_per_second", row.images_per_second},
                              {"megapixels_per_second", row.megapixels_per_second},
                              {"cpu_seconds_per_megapixel", row.cpu_seconds_per_megapixel},
                              {"peak_memory_bytes", row.peak_bytes},
                              {"first_result_seconds", row.first_seconds}};
  if (row.speed_up) json["speed_up"] = *row.speed_up;
  if (row.karp_flatt) json["karp_flatt"] = *row.karp_flatt;
  return json;
}

/// A line above the table where it is not of all pictures.
std::string failures(const BenchSettings& settings, const std::vector<BenchRow>& rows) {
  const double most = std::ranges::max(rows, {}, &BenchRow::failed).failed;
  if (most == 0) return "";
  return std::to_string(std::llround(most)) + " of " + std::to_string(settings.images) +
         " pictures failed and are in no rate (lightmill run names them)\n";
}

/// What was measured before is replaced, and nothing else. Asked before the minutes of measuring.
void check_json(const std::filesystem::path& file) {
  if (file.empty()) return;
  const std::string ours = "{\n  \"lightmill\": ";
  std::string beginning(ours.size(), '\0');
  std::ifstream present(file, std::ios::binary);
  present.read(beginning.data(), static_cast<std::streamsize>(beginning.size()));
  beginning.resize(static_cast<std::size_t>(present.gcount()));
  if (std::filesystem::is_regular_file(file) && !beginning.empty() && beginning != ours)
    throw Error(Cause::usage, "--json: " + file.string() + " is there and holds something else; give another name");
}

void write_json(const BenchSettings& settings, const std::vector<BenchRow>& rows) {
  nlohmann::ordered_json json{{"lightmill", version()}, {"images", settings.images}, {"rounds", settings.rounds}};
  for (const BenchRow& row : rows) json["rows"].push_back(json_of(row));
  json["advice"] = advice(rows);
  std::ofstream file(settings.json);
  file << json.dump(2) << "\n";
  if (!file.flush()) throw Error(Cause::usage, "--json: cannot write " + settings.json.string());
}

}  // namespace

int bench_engines_command(const BenchSettings& settings) {
  check_json(settings.json);
  const int most = settings.run.threads > 0 ? settings.run.threads : available_threads();
  const std::vector<BenchRow> rows = measure_all(settings, ways(most));
  print(failures(settings, rows) + table(rows) + "\n" + advice(rows));
  if (!settings.json.empty()) write_json(settings, rows);
  return finish_output() ? kDone : kOutputFailed;
}

}  // namespace lightmill::cli
