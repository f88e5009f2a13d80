#include "bench_advice.h"
#include "bench_results.h"
#include "bench_row.h"
#include "child.h"
#include "commands.h"
#include "interruption.h"
#include "job_floor.h"
#include "pictures.h"
#include "scratch_folder.h"
#include "streams.h"

#include "lightmill/error.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <stop_token>
#include <utility>
#include <variant>

namespace lightmill::cli {
namespace {

std::vector<Configuration> planned_configurations(const BenchSettings& settings) {
  std::vector<Configuration> all;
  for (const BenchJob& job : settings.jobs) {
    for (const Engine engine : settings.engines) {
      const std::vector<int>& threads = engine == Engine::serial ? std::vector{1} : settings.threads;
      for (const int count : threads) all.push_back({job.name, engine, count});
    }
  }
  return all;
}

/// What is measured at a time: a configuration, or a job's floor on each number of threads.
using Turn = std::variant<Configuration, const BenchJob*>;

std::vector<Turn> planned_turns(const BenchSettings& settings) {
  std::vector<Turn> turns;
  for (Configuration& one : planned_configurations(settings)) turns.emplace_back(std::move(one));
  for (const BenchJob& job : settings.jobs) turns.emplace_back(&job);
  return turns;
}

/// A round: all of them once, so that what disturbs the machine for a while disturbs all alike, in an order that
/// follows nothing that goes on. The standard's own shuffle differs between libraries.
std::vector<Turn> shuffled(std::vector<Turn> all, std::mt19937_64& generator) {
  for (std::size_t left = all.size(); left > 1; --left) std::swap(all[left - 1], all[generator() % left]);
  return all;
}

/// Ours first: behind a "--" that was typed all words are names.
std::vector<std::string> words_for(const Configuration& one) {
  std::vector<std::string> words{"bench", "one"};
  words.insert(words.end(), {"--engine", std::string(to_string(one.engine)), "--on", std::to_string(one.threads)});
  words.insert(words.end(), {"--job", one.job});
  return words;
}

/// One process, whose results are gone when this returns.
Measured measure(const BenchSettings& settings, const Configuration& one, const std::stop_token& stop) {
  std::optional<ScratchFolder> scratch;
  std::vector<std::string> words = words_for(one);
  if (!settings.output.empty()) {
    scratch.emplace(settings.output);
    words.insert(words.end(), {"--into", scratch->path().native()});
  }
  words.insert(words.end(), settings.words.begin(), settings.words.end());
  const auto json = nlohmann::json::parse(output_of_self(std::move(words), stop), nullptr, false);
  if (json.is_discarded()) throw Error(Cause::usage, "a measuring process said nothing that makes sense");
  Measured measured = measured_from(json);
  if (measured.images == 0) throw Error(Cause::usage, "none of the pictures could be processed; see lightmill run");
  return measured;
}

/// The whole of a measurement: a round to warm up, and the rounds that count.
class EngineRace {
 public:
  /// `stop` ends it by an Error.
  EngineRace(const BenchSettings& settings, std::stop_token stop)
      : settings_(settings), stop_(std::move(stop)), all_(planned_turns(settings)), generator_(settings.seed) {}

  EngineRace(const EngineRace&) = delete;
  EngineRace& operator=(const EngineRace&) = delete;
  ~EngineRace() { show_passing(""); }

  /// `begin` is told what warming up found, `each` every sample that counts. Stops where results differ.
  template <typename Begin, typename Each>
  std::vector<Sample> run(Begin begin, Each each) {
    std::vector<Sample> warm = round(0, [](const Sample&) {});
    if (!difference_.empty()) return warm;
    begin(warm.front());
    std::vector<Sample> counted;
    for (int number = 1; number <= settings_.rounds && difference_.empty(); ++number)
      std::ranges::move(round(number, each), std::back_inserter(counted));
    show_passing("");
    const std::vector<Configuration> order = planned_configurations(settings_);
    std::ranges::stable_sort(counted, {}, [&](const Sample& sample) {
      return std::ranges::find(order, sample.configuration) - order.begin();
    });
    return counted;
  }
  /// Of the results, if there was one; see difference_of_results.
  const std::string& difference() const { return difference_; }
  const std::vector<FloorRound>& floors() const { return floors_; }

 private:
  template <typename Each>
  std::vector<Sample> round(int number, Each each) {
    std::vector<Sample> samples;
    std::size_t done = 0;
    for (const Turn& turn : shuffled(all_, generator_)) {
      show_turn(number, ++done);
      if (const auto* job = std::get_if<const BenchJob*>(&turn)) {
        if (number > 0) floors_.push_back(job_floor_of_process(settings_, (*job)->name, stop_));
        continue;
      }
      const auto& one = std::get<Configuration>(turn);
      samples.push_back({one, number, measure(settings_, one, stop_)});
      each(samples.back());
    }
    difference_ = difference_of_results(samples);
    return samples;
  }

  void show_turn(int round, std::size_t turn) const {
    const std::string of_rounds = "round " + std::to_string(round) + " of " + std::to_string(settings_.rounds);
    show_passing((round == 0 ? "warming up" : of_rounds) + ", " + std::to_string(turn) + " of " +
                 std::to_string(all_.size()));
  }

  const BenchSettings& settings_;
  const std::stop_token stop_;
  const std::vector<Turn> all_;
  std::mt19937_64 generator_;
  std::string difference_;
  std::vector<FloorRound> floors_;
};

/// A line above the table where it is not of all pictures.
std::string failures(const BenchSettings& settings, std::span<const BenchRow> rows) {
  const double most = std::ranges::max(rows, {}, &BenchRow::failed).failed;
  if (most == 0) return "";
  return std::to_string(std::llround(most)) + " of " + std::to_string(settings.images) +
         " pictures failed and are in no rate (lightmill run names them)\n";
}

/// The tables and the advice of each job, for people and into the file.
void tell(const BenchSettings& settings, const std::vector<Sample>& samples, std::span<const FloorRound> floors,
          ResultFile& file) {
  const Disturbances found = disturbances(samples);
  std::vector<BenchRow> rows = rows_of(samples, settings.seed);
  compare_with_floor(rows, floors, settings.seed);
  for (const BenchRow& row : rows) file.add(json_of(row));
  auto begin = rows.begin();
  for (const BenchJob& job : settings.jobs) {
    const auto end =
        std::find_if(begin, rows.end(), [&](const auto& row) { return row.configuration.job != job.name; });
    const std::span<const BenchRow> own(begin, end);
    begin = end;
    const Advice best = advice(own, found);
    print("\n" + job.name + ": " + job.what + "\n" + failures(settings, own) + table(own) +
          floor_note(floors, job.name) + "\n" + best.text + ".\n");
    for (const auto& line : floor_lines(floors, job.name)) file.add(line);
    file.add({{"type", "advice"}, {"job", job.name}, {"text", best.text}, {"conclusive", best.conclusive}});
  }
  for (const std::string& warning : found.warnings) {
    print("warning: " + warning + "\n");
    file.add({{"type", "warning"}, {"text", warning}});
  }
}

int race(const BenchSettings& settings, BenchInput input, const std::stop_token& stop) {
  std::optional<ResultFile> file;
  EngineRace race(settings, stop);
  const auto begin = [&](const Sample& sample) {
    input.megapixels = sample.measured.megapixels;
    const auto header = header_of({.command = "engines",
                                   .seed = settings.seed,
                                   .rounds = settings.rounds,
                                   .output = settings.output.empty() ? "memory" : "folder"},
                                  input, settings.jobs);
    print(header_text(header));
    file.emplace(settings.results);
    file->add(header);
  };
  const std::vector<Sample> samples = race.run(begin, [&](const Sample& sample) { file->add(json_of(sample)); });
  if (!race.difference().empty()) {
    complain(race.difference());
    return kSomeFailed;
  }
  tell(settings, samples, race.floors(), *file);
  file->finish();
  return finish_output() ? kDone : kOutputFailed;
}

}  // namespace

/// A signal ends the run that it comes in, whose results are removed, so that only SIGKILL leaves any.
int bench_engines_command(const BenchSettings& settings) {
  ResultFile::check(settings.results);
  const BenchInput input = input_of(first_pictures(settings, Unusable::told), settings.images);
  const Interruption interruption;
  try {
    return race(settings, input, interruption.token());
  } catch (const Error&) {
    if (interruption.signal() == 0) throw;
    return 128 + interruption.signal();
  }
}

}  // namespace lightmill::cli
