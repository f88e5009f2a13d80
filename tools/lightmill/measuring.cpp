#include "measuring.h"

#include "bench_results.h"
#include "commands.h"
#include "machine.h"
#include "sources.h"
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
#include <iterator>
#include <utility>

namespace lightmill::cli {
namespace {

/// Empty where it is no file, cannot be read, or is larger than `most`.
std::vector<std::uint8_t> content_of(const std::filesystem::path& file, std::size_t most) {
  std::error_code none;
  if (!std::filesystem::is_regular_file(file, none) || std::filesystem::file_size(file, none) > most) return {};
  std::ifstream stream(file, std::ios::binary);
  std::vector<std::uint8_t> bytes{std::istreambuf_iterator<char>(stream), {}};
  if (!stream.good() && !stream.eof()) bytes.clear();
  return bytes;
}

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

std::vector<FloorPicture> PicturesInMemory::pictures() const {
  std::vector<FloorPicture> pictures;
  for (std::size_t i = 0; i < items.size(); ++i) pictures.push_back({items[i].source, bytes[i], items[i].parameters});
  return pictures;
}

std::vector<Item> PicturesInMemory::items_without(const std::vector<FloorLeftOut>& left_out) const {
  std::vector<Item> left = items;
  std::erase_if(left, [&](const Item& item) {
    return std::ranges::find(left_out, item.source, &FloorLeftOut::name) != left_out.end();
  });
  return left;
}

PicturesInMemory read_pictures(const BenchSettings& settings) {
  PicturesInMemory all;
  std::size_t room = available_memory() / 4;
  for (Item& item : make_source(settings.run.source, {})) {
    if (static_cast<int>(all.items.size()) == settings.images) break;
    if (item.problem) continue;
    std::vector<std::uint8_t> bytes = content_of(item.source, room);
    if (bytes.empty()) {
      complain_of(item.source,
                  "it is empty, cannot be read, or has no room in a quarter of the memory; it is left out");
      continue;
    }
    room -= bytes.size();
    prepare(item, settings.jobs.front());
    all.items.push_back(std::move(item));
    all.bytes.push_back(std::move(bytes));
  }
  if (all.items.empty()) throw Error(Cause::usage, "no pictures to measure with");
  return all;
}

FloorSettings floor_settings(const BenchSettings& settings, int threads) {
  return {.recipe = settings.run.recipe,
          .limits = settings.run.plan.limits,
          .domain = settings.run.plan.domain,
          .threads = threads,
          .rounds = settings.rounds,
          .memory = available_memory() / 4};
}

generator<Item> again_and_again(std::vector<Item> items, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    Item item = items[i % items.size()];
    item.sequence = i;
    co_yield item;
  }
}

Report run_in_memory(const BenchSettings& settings, const std::vector<Item>& items, const TimedRun& timed) {
  const auto sink = null_sink();
  Batch batch = batch_of(settings.run, *sink, {});
  batch.items = again_and_again(items, timed.images);
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

nlohmann::ordered_json head_of(std::string_view command, const BenchSettings& settings,
                               const PicturesInMemory& pictures, const FloorPictureMean& mean) {
  const auto count = static_cast<int>(pictures.items.size());
  BenchInput input = input_of(pictures.items, count);
  input.megapixels = mean.megapixels * count;
  return header_of({.command = command, .seed = settings.seed, .rounds = settings.rounds}, input, settings.jobs);
}

void show_round(int done, int all) {
  show_passing(done == all ? "" : "round " + std::to_string(done + 1) + " of " + std::to_string(all));
}

}  // namespace lightmill::cli
