#include "settings_parts.h"
#include "values.h"

#include <algorithm>
#include <random>

namespace lightmill::cli {
namespace {

constexpr Whole kImages = {.least = 1, .most = 1'000'000, .otherwise = 64};
constexpr Whole kRounds = {.least = 1, .most = 1000, .otherwise = 6};

/// The job that the options describe.
BenchJob settle_own_job(const MeasuredArguments& measured) {
  BenchJob job{.name = std::string(kOwnJob), .what = "", .recipe = settle_recipe(measured.picture, measured.encoding)};
  for (const std::string& operation : measured.picture.operations)
    job.what += (job.what.empty() ? "" : ", ") + operation;
  if (!job.what.empty()) return job;
  job.what = "resize 1600";
  job.recipe.operations.emplace_back(Resize{.width = 1600, .height = 1600});
  return job;
}

/// The same, written as a recipe.
BenchJob settle_recipe_job(const std::string& recipe) {
  return {
      .name = std::string(kOwnJob), .what = recipe, .recipe = named("--recipe", [&] { return parse_recipe(recipe); })};
}

BenchJob settle_standard_job(const StandardJob& job) {
  return {.name = std::string(job.name),
          .what = job.what,
          .recipe = settle_recipe(job.picture, job.encoding),
          .center_square = job.center_square};
}

std::vector<BenchJob> settle_jobs(const MeasuredArguments& measured) {
  const std::string& recipe = measured.recipe;
  if (measured.jobs.empty() && recipe.empty()) return {settle_own_job(measured)};
  const bool has_more = measured.picture != PictureArguments{} || measured.encoding != EncodingArguments{};
  if (has_more || (!measured.jobs.empty() && !recipe.empty()))
    refuse(recipe.empty() ? "--jobs" : "--recipe",
           "it says all of the work; leave out the operations, settings and jobs that are typed beside it");
  if (!recipe.empty()) return {settle_recipe_job(recipe)};
  std::vector<BenchJob> jobs;
  for (const std::string& name : parse_job_names("--jobs", measured.jobs))
    jobs.push_back(settle_standard_job(*find_standard_job(name)));
  return jobs;
}

/// 1, 2, 4 ... and as many as may run at once, unless they are listed.
std::vector<int> settle_thread_counts(const std::string& list) {
  const int most = available_threads();
  std::vector<int> counts;
  const auto add = [&](int threads) {
    if (std::ranges::find(counts, threads) == counts.end()) counts.push_back(threads);
  };
  for (const std::string& part : parse_list("--threads", list)) {
    const int threads = parse_whole("--threads", part, kThreads);
    add(threads == 0 ? most : threads);
  }
  if (!counts.empty()) return counts;
  for (int threads = 1; threads < most; threads *= 2) add(threads);
  add(most);
  return counts;
}

std::vector<Engine> settle_engines(const std::string& list) {
  std::vector<Engine> all;
  for (const std::string& name : parse_list("--engines", list)) {
    const Engine engine = named("--engines", [&] { return parse_engine(name); });
    if (engine == Engine::automatic) refuse("--engines", "\"auto\" is one of the others; name that");
    if (std::ranges::find(all, engine) == all.end()) all.push_back(engine);
  }
  if (!all.empty()) return all;
  all = engines();
  std::erase(all, Engine::automatic);
  return all;
}

std::uint64_t settle_seed(const std::string& text) {
  if (text.empty()) return std::random_device()();
  return static_cast<std::uint64_t>(parse_count("--seed", text, 0));
}

/// What of a measurement does not depend on whether it is the whole of it or one run.
BenchSettings settle_measured(const MeasuredArguments& measured, const std::string& engine) {
  BenchSettings settings;
  settings.jobs = settle_jobs(measured);
  settings.run.recipe = settings.jobs.front().recipe;
  settings.run.plan = settle_plan(measured.planning);
  RunningArguments running;
  running.engine = engine;
  settle_running(running, settings.run);
  settings.images = parse_whole("--images", measured.images, kImages);
  settings.rounds = parse_whole("--rounds", measured.rounds, kRounds);
  settings.seed = settle_seed(measured.seed);
  settings.results = {measured.json, measured.html};
  return settings;
}

/// Results in a folder below the pictures are none of them.
template <typename OfRace>
void settle_race(const OfRace& arguments, BenchSettings& settings) {
  const RaceArguments& race = arguments.race;
  settings.threads = settle_thread_counts(arguments.on.threads);
  settings.engines = settle_engines(race.engines);
  if (race.output != "memory") settings.output = race.output;
  settings.run.source = settle_source({}, paths(arguments.measured.photos), settings.output);
}

/// In this process.
BenchSettings settle_measured_here(const MeasuredArguments& measured) {
  BenchSettings settings = settle_measured(measured, RunningArguments{}.engine);
  settings.run.source = settle_source({}, paths(measured.photos), {});
  return settings;
}

std::vector<int> settle_cores(const std::string& list) {
  std::vector<int> cores;
  for (const std::string& part : parse_list("--cores", list))
    cores.push_back(parse_whole("--cores", part, {.least = 1, .most = 4096, .otherwise = 8}));
  return cores;
}

}  // namespace

BenchSettings settle(const BenchArguments& arguments) {
  BenchSettings settings = settle_measured(arguments.measured, RunningArguments{}.engine);
  settle_race(arguments, settings);
  settings.words = arguments.words;
  return settings;
}

BenchSettings of_job(BenchSettings settings, const BenchJob& job) {
  settings.run.recipe = job.recipe;
  settings.jobs = {job};
  return settings;
}

BenchOneSettings settle(const BenchOneArguments& arguments) {
  BenchOneSettings one{.bench = settle_measured(arguments.measured, arguments.engine)};
  BenchSettings& settings = one.bench;
  settle_race(arguments, settings);
  settings.output = arguments.into;
  settings.run.threads = parse_whole("--on", arguments.run_threads, kThreads);
  if (!arguments.floor.empty()) one.floor = settle_thread_counts(arguments.floor);
  if (arguments.job.empty()) return one;
  std::erase_if(settings.jobs, [&](const BenchJob& job) { return job.name != arguments.job; });
  if (settings.jobs.empty()) refuse("--job", "\"" + arguments.job + "\" is not among the jobs");
  settings.run.recipe = settings.jobs.front().recipe;
  return one;
}

FloorBenchSettings settle(const FloorArguments& arguments) {
  FloorBenchSettings settings{settle_measured_here(arguments.measured), arguments.disk};
  settings.bench.run.threads = std::ranges::max(settle_thread_counts(arguments.on.threads));
  return settings;
}

PredictSettings settle(const PredictArguments& arguments) {
  constexpr Whole kMegabytes = {.least = 1, .most = 100'000'000, .otherwise = 0};
  constexpr Whole kGigabytes = {.least = 1, .most = 100'000, .otherwise = 0};
  return {.bench = settle_measured_here(arguments.measured),
          .cores = settle_cores(arguments.cores.empty() ? "8,16,32,64,128" : arguments.cores),
          .disk_bytes_per_second = 1e6 * parse_whole("--disks", arguments.disks, kMegabytes),
          .memory_bytes_per_second = 1e9 * parse_whole("--bandwidth", arguments.bandwidth, kGigabytes)};
}

PeersSettings settle(const PeersArguments& arguments) {
  PeersSettings settings{
      .roots = paths(arguments.photos), .folder = arguments.folder, .results = {arguments.json, arguments.html}};
  for (const std::string& name : parse_job_names("--jobs", arguments.jobs))
    settings.jobs.push_back(peer_job(settle_standard_job(*find_standard_job(name))));
  if (!arguments.only.empty()) settings.only = parse_list("--only", arguments.only);
  settings.threads = parse_whole("--threads", arguments.threads, kThreads);
  settings.images = parse_whole("--images", arguments.images, {.least = 1, .most = 100'000, .otherwise = 24});
  settings.rounds = parse_whole("--rounds", arguments.rounds, {.least = 1, .most = 1000, .otherwise = 5});
  if (!arguments.seed.empty()) settings.seed = static_cast<std::uint64_t>(parse_count("--seed", arguments.seed, 0));
  return settings;
}

FilesSettings settle(const BenchCompareArguments& arguments) { return {paths(arguments.files), false}; }

}  // namespace lightmill::cli
