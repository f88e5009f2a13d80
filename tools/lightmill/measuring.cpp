#include "measuring.h"

#include "commands.h"
#include "machine.h"
#include "streams.h"

#include "lightmill/batch.h"
#include "lightmill/error.h"

#include <nlohmann/json.hpp>
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <ctime>
#include <utility>

namespace lightmill::cli {
namespace {

/// Of worker processes too, once they have ended.
double cpu_seconds_of_process() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  rusage workers{};
  getrusage(RUSAGE_CHILDREN, &workers);
  const auto seconds = [](const timeval& of) {
    return static_cast<double>(of.tv_sec) + 1e-6 * static_cast<double>(of.tv_usec);
  };
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec) + seconds(workers.ru_utime) +
         seconds(workers.ru_stime);
}

double seconds_now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace

FloorSettings floor_settings(const BenchSettings& settings, int threads) {
  return {.recipe = settings.run.recipe,
          .limits = settings.run.plan.limits,
          .domain = settings.run.plan.domain,
          .threads = threads,
          .rounds = settings.rounds,
          .memory = available_memory() / 4};
}

Report run_in_memory(const BenchSettings& settings, const std::vector<Item>& items, const TimedRun& timed) {
  const auto sink = null_sink();
  Batch batch = batch_of(settings.run, *sink, {});
  batch.items = repeated(items, timed.images, RepeatedNames::same);
  batch.engine = timed.engine;
  batch.threads = timed.threads;
  if (timed.observer) batch.observers.push_back(timed.observer);
  Report report = run(std::move(batch));
  if (report.failed > 0) {
    const Outcome& first = report.failures.front();
    throw Error(Cause::usage, first.item.source.native() + ": " + first.failure->reason);
  }
  return report;
}

OtherPrograms::OtherPrograms()
    : busy_(busy_seconds().value_or(0)), own_(cpu_seconds_of_process()), began_(seconds_now()) {}

double OtherPrograms::share() const {
  const auto busy = busy_seconds();
  if (!busy) return 0;
  return share_of_machine(*busy - busy_ - (cpu_seconds_of_process() - own_), seconds_now() - began_);
}

OnProcessors::OnProcessors(int count) {
  cpu_set_t allowed, chosen;
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return;
  CPU_ZERO(&chosen);
  int taken = 0;
  for (int cpu = 0; cpu < CPU_SETSIZE && taken < count; ++cpu) {
    if (!CPU_ISSET(cpu, &allowed)) continue;
    CPU_SET(cpu, &chosen);
    ++taken;
  }
  if (taken == 0 || sched_setaffinity(0, sizeof chosen, &chosen) != 0) return;
  before_.resize(sizeof allowed);
  std::memcpy(before_.data(), &allowed, sizeof allowed);
}

OnProcessors::~OnProcessors() {
  if (before_.empty()) return;
  cpu_set_t allowed;
  std::memcpy(&allowed, before_.data(), sizeof allowed);
  sched_setaffinity(0, sizeof allowed, &allowed);
}

int measure_jobs(std::string_view command, const BenchSettings& settings, const BeginJob& begin) {
  ResultFile::check(settings.results);
  const PicturesInMemory pictures = read_pictures(settings);
  BenchInput input = pictures.input();
  ResultFile file(settings.results);
  for (const BenchJob& job : settings.jobs) {
    const bool first = &job == &settings.jobs.front();
    const auto measurement = begin(of_job(settings, job), pictures);
    measurement->measure();
    print((first ? "" : "\n") + job.name + ": " + job.what + "\n" + measurement->text());
    input.megapixels = measurement->mean().megapixels * input.images;
    if (first)
      file.add(header_of({.command = command, .seed = settings.seed, .rounds = settings.rounds}, input, settings.jobs));
    measurement->add_to(file);
  }
  print("order of the measurements: seed " + std::to_string(settings.seed) + "\n");
  file.finish();
  return finish_output() ? kDone : kOutputFailed;
}

void show_round(int done, int all) {
  show_passing(done == all ? "" : "round " + std::to_string(done + 1) + " of " + std::to_string(all));
}

}  // namespace lightmill::cli
