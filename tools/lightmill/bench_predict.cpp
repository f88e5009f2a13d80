#include "bench_results.h"
#include "commands.h"
#include "measuring.h"
#include "statistics.h"
#include "streams.h"
#include "workload.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>
#include <random>
#include <set>
#include <utility>

namespace lightmill::cli {
namespace {

constexpr double kLeastTimedSeconds = 1;

/// Runs on a number of processors that this machine has: what the prediction is held against.
struct Check {
  int threads = 1;
  std::vector<double> rates = {};  ///< pictures in a second of the clock
  /// The same in a second in which each thread had a processor to itself all the time, as it has on a quiet machine.
  std::vector<double> undisturbed = {};
  double predicted = 0;
};

double error_of(double predicted, const std::vector<double>& measured) { return predicted / median(measured) - 1; }

class Predicting final : public JobMeasurement {
 public:
  /// `settings.bench` is of the job.
  Predicting(PredictSettings settings, const PicturesInMemory& pictures)
      : settings_(std::move(settings)),
        most_(std::min(available_threads(), 2)),
        meter_(pictures.pictures(job()), floor_settings(settings_.bench, most_)),
        items_(pictures.items_without(meter_.left_out(), job())),
        beside_(most_) {
    for (int threads = 1; threads <= most_; ++threads) checks_.push_back({.threads = threads});
  }

  void measure() override {
    const OtherPrograms others;
    const Report warm = timed_run(most_, items_.size());
    const double passes = std::ceil(kLeastTimedSeconds * most_ / std::max(warm.cpu_seconds, 1e-3));
    images_ = items_.size() * static_cast<std::size_t>(passes);
    std::vector<std::function<void()>> order = measurements();
    std::mt19937_64 random(settings_.bench.seed);
    for (int round = 0; round < settings_.bench.rounds; ++round) {
      show_round(round, settings_.bench.rounds);
      std::ranges::shuffle(order, random);
      for (const auto& measure_one : order) measure_one();
    }
    show_round(settings_.bench.rounds, settings_.bench.rounds);
    others_ = others.share();
    workload_ = costs_.workload(median(serial_), meter_.mean());
    for (const int cores : all_cores()) predictions_.push_back(predict(workload_, machine(cores)));
    for (Check& check : checks_) check.predicted = predicted_on(check.threads);
  }

  std::string text() const override {
    std::string text = basis() + "\ncores   images/s  cores busy  memory GB/s  disk MB/s  bound by\n";
    for (const Prediction& one : predictions_) text += line_of(one);
    text += "\nthreads  predicted   measured  error  undisturbed  error\n";
    for (const Check& check : checks_) text += line_of(check);
    return text + "\n" + advice() + "\n";
  }

  FloorPictureMean mean() const override { return meter_.mean(); }
  void add_to(ResultFile& file) const override {
    for (const Prediction& one : predictions_) file.add(json_of(one));
    for (const Check& check : checks_) file.add(json_of(check));
    file.add({{"type", "advice"}, {"job", job().name}, {"text", advice()}, {"conclusive", conclusive()}});
  }

 private:
  const BenchJob& job() const { return settings_.bench.jobs.front(); }

  Report timed_run(int threads, std::size_t images) const {
    const OnProcessors processors(threads);
    return run_in_memory(settings_.bench, items_, {.engine = Engine::threads, .threads = threads, .images = images});
  }

  /// What a round does, in any order. Nothing that is predicted is predicted by.
  std::vector<std::function<void()>> measurements() {
    std::vector<std::function<void()>> all{
        [this] { costs_.measure(settings_.bench, items_, images_); },
        [this] { serial_.push_back(measure_serial_seconds(settings_.bench, items_)); },
        [this] { bandwidth_.push_back(meter_.measure_memory(FloorWay::copy, most_).per_second() / most_); }};
    if (most_ > 1) all.emplace_back([this] { beside_.measure(settings_.bench, items_, images_); });
    for (int threads = 1; threads <= most_; ++threads) {
      all.emplace_back([this, threads] {
        const Report report = timed_run(threads, images_);
        const auto images = static_cast<double>(report.written);
        Check& check = checks_[static_cast<std::size_t>(threads - 1)];
        check.rates.push_back(images / report.seconds);
        check.undisturbed.push_back(images * threads / report.cpu_seconds);
      });
    }
    return all;
  }

  /// What becomes of a core's speed by another beside it. They share caches and memory, but also the reading threads,
  /// which one alone has to itself.
  double shared_speed() const { return most_ < 2 ? 1 : costs_.cpu_seconds_each() / beside_.cpu_seconds_each(); }

  MachineModel machine(int cores) const {
    const double by_cores = median(bandwidth_) * cores;
    const double most = settings_.memory_bytes_per_second;
    return {.cores = cores,
            .shared_speed = shared_speed(),
            .memory_bytes_per_second = most > 0 ? std::min(most, by_cores) : by_cores,
            .disk_bytes_per_second = settings_.disk_bytes_per_second};
  }

  std::vector<int> all_cores() const {
    std::set<int> cores(settings_.cores.begin(), settings_.cores.end());
    for (const Check& check : checks_) cores.insert(check.threads);
    return {cores.begin(), cores.end()};
  }

  /// Of a run as long as those measured, on this machine, whose files are in memory.
  double predicted_on(int threads) const {
    MachineModel here = machine(threads);
    here.disk_bytes_per_second = 0;
    return predict(workload_, here, {.pictures = static_cast<int>(images_)}).images_per_second;
  }

  double mean_milliseconds() const {
    double sum = 0;
    for (const PictureCost& one : workload_.pictures) sum += one.cpu_seconds;
    return 1e3 * sum / static_cast<double>(workload_.pictures.size());
  }

  std::string basis() const {
    const FloorPictureMean mean = meter_.mean();
    const StageTimes& times = costs_.stages();
    const double all = std::max(times.total(), 1e-12);
    std::string text = formatted(
        "%zu pictures of %.1f MP, %.2f MB, to %.2f MB: %.2f ms of one core each (read %.0f %%, decode %.0f %%, "
        "transform %.0f %%, encode %.0f %%)\n",
        items_.size(), mean.megapixels, 1e-6 * mean.bytes_in, 1e-6 * mean.bytes_out, mean_milliseconds(),
        100 * times.read / all, 100 * times.decode / all, 100 * times.transform / all, 100 * times.encode / all);
    return text + formatted(
                      "%.4f ms of that one after the other; a core beside another works at %.0f %% of its speed; "
                      "memory copies %.1f GB/s a core\n",
                      1e3 * median(serial_), 100 * shared_speed(), 1e-9 * median(bandwidth_));
  }

  static std::string line_of(const Prediction& one) {
    return formatted("%5d  %9.1f  %8.0f %%  %11.1f  %9.0f  %s\n", one.cores, one.images_per_second,
                     100 * one.busy_cores, 1e-9 * one.memory_bytes_per_second, 1e-6 * one.disk_bytes_per_second,
                     std::string(to_string(one.bound)).c_str());
  }

  static std::string line_of(const Check& check) {
    const double rate = check.predicted;
    return formatted("%7d  %9.1f  %9.1f  %+4.0f %%  %11.1f  %+4.0f %%\n", check.threads, rate, median(check.rates),
                     100 * error_of(rate, check.rates), median(check.undisturbed),
                     100 * error_of(rate, check.undisturbed));
  }

  bool conclusive() const { return others_ <= kQuiet && settings_.bench.rounds >= static_cast<int>(kFewestSamples); }

  std::string advice() const { return saturates() + (conclusive() ? "." : "; not conclusive: " + why_not() + "."); }

  std::string why_not() const {
    if (others_ > kQuiet) return formatted("other programs took %.0f %% of the machine", 100 * others_);
    return formatted("fewer than %zu rounds", kFewestSamples);
  }

  /// Memory whose rate grows with the cores ends nothing.
  std::string saturates() const {
    MachineModel all = machine(1);
    all.memory_bytes_per_second = settings_.memory_bytes_per_second;
    const auto end = ceiling(workload_, all);
    const int most = all_cores().back();
    if (!end || end->cores > most)
      return formatted("%d cores are not the end: %s", most,
                       end ? limit_of(*end).c_str() : "nothing but cores is limited");
    return limit_of(*end);
  }

  std::string limit_of(const Ceiling& end) const {
    const std::string name = end.bound == Bound::serial   ? "what is done one after the other"
                             : end.bound == Bound::memory ? "the memory"
                                                          : "the disks";
    return formatted("%s would end the growth at %.0f images/s, which %.0f cores reach", name.c_str(),
                     end.images_per_second, std::ceil(end.cores));
  }

  nlohmann::ordered_json json_of(const Prediction& one) const {
    return {{"type", "prediction"},
            {"job", job().name},
            {"cores", one.cores},
            {"images_per_second", one.images_per_second},
            {"bound", to_string(one.bound)},
            {"busy_cores", one.busy_cores},
            {"busy_serial", one.busy_serial},
            {"memory_bytes_per_second", one.memory_bytes_per_second},
            {"disk_bytes_per_second", one.disk_bytes_per_second}};
  }

  nlohmann::ordered_json json_of(const Check& check) const {
    return {{"type", "check"},
            {"job", job().name},
            {"threads", check.threads},
            {"predicted", check.predicted},
            {"images_per_second", median(check.rates)},
            {"undisturbed", median(check.undisturbed)},
            {"load", {{"other_cpu", others_}}},
            {"samples", check.rates},
            {"undisturbed_samples", check.undisturbed}};
  }

  const PredictSettings settings_;
  const int most_;  // threads that this machine is measured with
  FloorMeter meter_;
  const std::vector<Item> items_;
  PictureCosts costs_{1};
  PictureCosts beside_;     // of as many processors as are measured
  std::size_t images_ = 0;  // of a run
  std::vector<double> serial_;
  std::vector<double> bandwidth_;  // bytes a second, of a core of several
  std::vector<Check> checks_;
  Workload workload_;
  std::vector<Prediction> predictions_;
  double others_ = 0;
};

}  // namespace

int bench_predict_command(const PredictSettings& settings) {
  return measure_jobs("predict", settings.bench, [&](const BenchSettings& job, const PicturesInMemory& pictures) {
    PredictSettings one = settings;
    one.bench = job;
    return std::make_unique<Predicting>(std::move(one), pictures);
  });
}

}  // namespace lightmill::cli
