#include "measuring.h"

#include "commands.h"
#include "machine.h"
#include "revision.h"
#include "sources.h"
#include "streams.h"

#include "lightmill/batch.h"
#include "lightmill/error.h"
#include "lightmill/version.h"

#include <nlohmann/json.hpp>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <iterator>
#include <thread>
#include <utility>

namespace lightmill::cli {
namespace {

std::vector<std::uint8_t> content_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::vector<std::uint8_t> bytes{std::istreambuf_iterator<char>(stream), {}};
  if (!stream.good() && !stream.eof()) bytes.clear();
  return bytes;
}

double cpu_seconds_of_process() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

double seconds_now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// FNV-1a.
std::string hash_of(const PicturesInMemory& pictures) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const auto& bytes : pictures.bytes)
    for (const std::uint8_t byte : bytes) hash = (hash ^ byte) * 1099511628211ULL;
  return formatted("%016llx", static_cast<unsigned long long>(hash));
}

nlohmann::ordered_json machine_line() {
  const Machine machine = this_machine();
  nlohmann::ordered_json cgroup = nlohmann::ordered_json::object();
  if (machine.cpu_quota) cgroup["cpu_quota"] = *machine.cpu_quota;
  if (machine.memory_limit) cgroup["memory_limit"] = *machine.memory_limit;
  return {{"cpu", machine.cpu},
          {"cores", machine.cores},
          {"threads_available", available_threads()},
          {"memory_bytes", machine.memory_bytes},
          {"kernel", machine.kernel},
          {"cgroup", cgroup},
          {"simd", machine.simd}};
}

/// "libjpeg-turbo 2.1.5" a line, as `versions` has them behind the program's own.
nlohmann::ordered_json libraries_line() {
  nlohmann::ordered_json libraries = nlohmann::ordered_json::object();
  std::istringstream lines(versions());
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    const std::size_t space = line.find(' ');
    if (space != std::string::npos) libraries[line.substr(0, space)] = line.substr(space + 1);
  }
  return libraries;
}

constexpr std::string_view kBeginning = R"({"type":"bench")";

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
  for (Item& item : make_source(settings.run.source, {})) {
    if (static_cast<int>(all.items.size()) == settings.images) break;
    if (item.problem) continue;
    std::vector<std::uint8_t> bytes = content_of(item.source);
    if (bytes.empty()) {
      complain_of(item.source, "it is empty, or cannot be read; it is left out");
      continue;
    }
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
  const double others = *busy - busy_ - (cpu_seconds_of_process() - own_);
  const double cores = std::max(1U, std::thread::hardware_concurrency());
  return std::clamp(others / cores / std::max(seconds_now() - began_, 1e-9), 0.0, 1.0);
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

ResultFile::ResultFile(std::filesystem::path name) : name_(std::move(name)) {
  if (name_.empty() || !std::filesystem::is_regular_file(name_)) return;
  std::string beginning(kBeginning.size(), '\0');
  std::ifstream present(name_, std::ios::binary);
  present.read(beginning.data(), static_cast<std::streamsize>(beginning.size()));
  beginning.resize(static_cast<std::size_t>(present.gcount()));
  if (!beginning.empty() && beginning != kBeginning)
    throw Error(Cause::usage, "--json: " + name_.string() + " is there and holds something else; give another name");
}

void ResultFile::add(const nlohmann::ordered_json& line) {
  lines_ += line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

void ResultFile::write() const {
  if (name_.empty()) return;
  std::ofstream file(name_, std::ios::binary);
  file << lines_;
  if (!file.flush()) throw Error(Cause::usage, "--json: cannot write " + name_.string());
}

nlohmann::ordered_json head_line(const std::string& command, const BenchSettings& settings,
                                 const PicturesInMemory& pictures, const FloorPictureMean& mean) {
  const auto count = static_cast<double>(pictures.items.size());
  std::size_t bytes = 0;
  for (const auto& one : pictures.bytes) bytes += one.size();
  return {{"type", "bench"},
          {"version", 1},
          {"command", command},
          {"lightmill", version()},
          {"commit", LIGHTMILL_COMMIT},
          {"dirty", LIGHTMILL_DIRTY},
          {"compiler", __VERSION__},
          {"libraries", libraries_line()},
          {"machine", machine_line()},
          {"input",
           {{"images", pictures.items.size()},
            {"megapixels", mean.megapixels * count},
            {"bytes", bytes},
            {"hash", hash_of(pictures)}}},
          {"seed", settings.seed},
          {"rounds", settings.rounds}};
}

std::string formatted(const char* format, ...) {
  std::array<char, 512> text{};
  std::va_list values;
  va_start(values, format);
  std::vsnprintf(text.data(), text.size(), format, values);
  va_end(values);
  return text.data();
}

void show_round(int done, int all) {
  if (isatty(STDERR_FILENO) == 0) return;
  say("\r\x1b[K" + (done == all ? "" : "round " + std::to_string(done + 1) + " of " + std::to_string(all)));
}

}  // namespace lightmill::cli
