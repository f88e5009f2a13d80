#include "report/by_stage.h"
#include "report/text.h"

#include "lightmill/observer.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace lightmill {
namespace {

constexpr double kTooShort = 0.1;    // seconds, in which starting threads is much of a run
constexpr double kBusy = 0.85;       // of the threads' time: the rest is what every run loses somewhere
constexpr double kNoteworthy = 0.1;  // of the threads' time

std::string percent_of(double share) { return std::to_string(std::lround(100 * std::clamp(share, 0.0, 1.0))) + " %"; }

std::string counted_threads(const Report& report) {
  return report.threads == 1 ? "the one thread" : "the " + std::to_string(report.threads) + " threads";
}

std::string of_their_time(const Report& report, double share) {
  return percent_of(share) + (report.threads == 1 ? " of its time" : " of their time");
}

/// A thing that keeps threads from computing, and how to say so.
struct Hindrance {
  double share;  ///< of the threads' time
  std::string text;
};

/// What takes most of the computing, with its share of it.
std::string largest_part(const StageTimes& times) {
  const std::array<NamedSeconds, 3> parts = {
      {{"decoding", times.decode},
       {"transforming (with decoding and encoding, where rows go in bands)", times.transform},
       {"encoding", times.encode}}};
  const double sum = times.decode + times.transform + times.encode;
  if (sum <= 0) return "";
  const auto& largest = *std::ranges::max_element(parts, {}, &NamedSeconds::seconds);
  return "; " + std::string(largest.name) + " is " + percent_of(largest.seconds / sum) + " of the work on pictures";
}

/// With oneTBB one thread at a time waits for the source, and the others for that one, where nothing counts them.
double input_seconds(const Report& report, double all) {
  const double waited = report.waiting.input;
  if (report.engine != "tbb") return waited;
  const double idle = all - report.cpu_seconds - report.waiting.output - report.waiting.memory - report.waiting.worker;
  return std::max(waited, std::min(waited * report.threads, idle));
}

/// The largest of what the report knows to have kept threads waiting.
Hindrance largest_hindrance(const Report& report, double all) {
  const Waiting& waiting = report.waiting;
  const std::string who = counted_threads(report);
  const auto waited = [&](const char* bound, double seconds, const char* what) {
    const double share = seconds / all;
    return Hindrance{share,
                     std::string(bound) + ": " + who + " waited for " + what + " for " + of_their_time(report, share)};
  };
  const StageTimes& times = report.times;
  const double had_work = (times.decode + times.transform + times.encode) / all;
  const double tail = report.ending == Ending::complete ? report.tail_seconds : 0;  // a stop is no end of the pictures
  const double without_work = tail * (report.threads - 1);
  const std::array<Hindrance, 6> hindrances = {
      {waited("bound by input", input_seconds(report, all), "pictures to be found and read"),
       waited("bound by output", waiting.output, "results to be stored"),
       waited("bound by memory", waiting.memory, "room in the run's memory"),
       waited("bound by worker processes", waiting.worker, "one that was free or had started"),
       {had_work - report.cpu_seconds / all,
        "short of processors: " + who + " worked on pictures for " + of_their_time(report, had_work) +
            " and computed for " + percent_of(report.cpu_seconds / all) +
            ": others use this machine, or it grants fewer processors than threads"},
       {std::min(without_work / all, 1 - report.cpu_seconds / all),
        "held up by its last pictures: for " + readable_seconds(report.tail_seconds) + " of " +
            readable_seconds(report.seconds) + " there was none left to begin, and only " +
            percent_of(report.cpu_seconds / all) + " of the threads' time was computing"}}};
  return *std::ranges::max_element(hindrances, {}, &Hindrance::share);
}

}  // namespace

std::string verdict(const Report& report) {
  const std::uint64_t images = report.written + report.failed;
  if (images == 0 || report.threads < 1 || report.merged) return "";
  if (report.seconds < kTooShort)
    return "too short to say what bounds it: " + readable_number(1000 * report.seconds) + " ms";
  const double all = report.seconds * report.threads;
  const double computed = report.cpu_seconds / all;
  const std::string computing = counted_threads(report) + " computed for " + of_their_time(report, computed);
  if (computed >= kBusy) return "bound by the processors: " + computing + largest_part(report.times);
  const auto threads = static_cast<std::uint64_t>(report.threads);
  if (images < threads)
    return "too few pictures for the threads: " + std::to_string(images) + " for " + std::to_string(threads) + "; " +
           computing;
  if (Hindrance most = largest_hindrance(report, all); most.share >= std::max(kNoteworthy, (1 - computed) / 3))
    return std::move(most.text);
  return "bound by no single thing: " + computing + ", and waited for input " + percent_of(report.waiting.input / all) +
         ", output " + percent_of(report.waiting.output / all) + " and memory " +
         percent_of(report.waiting.memory / all);
}

}  // namespace lightmill
