#include "settings.h"

#include "values.h"

#include "lightmill/error.h"

#include <algorithm>
#include <string_view>

namespace lightmill::cli {
namespace {

constexpr Whole kThreads = {.least = 0, .most = 1024, .otherwise = 0};
constexpr Whole kReads = {.least = 0, .most = 256, .otherwise = 8};
constexpr Whole kScans = {.least = 1, .most = 1'000'000, .otherwise = Limits{}.scans};
constexpr Whole kQuality = {.least = 1, .most = 100, .otherwise = 85};
constexpr Whole kImages = {.least = 1, .most = 1'000'000, .otherwise = 64};
constexpr Whole kRounds = {.least = 1, .most = 1000, .otherwise = 3};
constexpr std::size_t kLeastWorkerMemory = std::size_t{64} << 20;

Operation settle_operation(const std::string& text, const Arguments& arguments, Resampling filter) {
  const std::string option = "--" + text.substr(0, text.find(' '));
  Operation operation = named(option, [&] { return parse_operation(text); });
  const auto* sharpen = std::get_if<Sharpen>(&operation);
  if (sharpen && sharpen->amount == 0 && text.find(',') != std::string::npos)
    refuse(option, "\"" + text.substr(text.find(' ') + 1) +
                       "\" is an amount of 0, which changes nothing; decimals have a point: 0.5");
  if (auto* resize = std::get_if<Resize>(&operation)) {
    resize->filter = filter;
    resize->enlarge = arguments.enlarge ? Enlarge::allow : Enlarge::never;
  }
  return operation;
}

MetadataPolicy settle_metadata(const std::string& strip) {
  if (strip.empty()) return MetadataPolicy::keep;
  if (strip == "true") return MetadataPolicy::strip;
  if (strip == "all") return MetadataPolicy::strip_all;
  refuse("--strip", "\"" + strip + "\" is not all, the one value it takes");
}

Recipe settle_recipe(const Arguments& arguments) {
  Recipe recipe;
  if (arguments.auto_orient) recipe.operations.emplace_back(AutoOrient{});
  const Resampling filter = named("--filter", [&] { return parse_resampling(arguments.filter); });
  for (const std::string& text : arguments.operations)
    recipe.operations.push_back(settle_operation(text, arguments, filter));
  Rendition& rendition = recipe.rendition;
  rendition.quality = parse_whole("--quality", arguments.quality, kQuality);
  rendition.subsampling = named("--chroma", [&] { return parse_subsampling(arguments.chroma); });
  rendition.metadata = settle_metadata(arguments.strip);
  rendition.tables = arguments.optimize ? HuffmanTables::optimized : HuffmanTables::standard;
  rendition.scans = arguments.progressive ? ScanOrder::progressive : ScanOrder::baseline;
  validate(recipe);
  return recipe;
}

PlanOptions settle_plan(const Arguments& arguments) {
  PlanOptions plan;
  if (!arguments.domain.empty()) {
    plan.domain =
        choice<Domain>("--domain", arguments.domain, {{"planes", Domain::planes}, {"pixels", Domain::pixels}});
  }
  if (!arguments.max_pixels.empty()) plan.limits.pixels = parse_count("--max-pixels", arguments.max_pixels);
  plan.limits.scans = parse_whole("--max-scans", arguments.max_scans, kScans);
  plan.limits.seconds = parse_seconds("--max-seconds", arguments.max_seconds).value_or(Limits{}.seconds);
  return plan;
}

/// This program is its own worker.
WorkerProcesses settle_processes(const Arguments& arguments, Engine engine) {
  WorkerProcesses processes{.command = {"/proc/self/exe", "worker"}};
  processes.seconds = parse_seconds("--timeout", arguments.timeout);
  if (!arguments.worker_memory.empty()) {
    const std::size_t bytes = parse_bytes("--worker-memory", arguments.worker_memory);
    if (bytes < kLeastWorkerMemory) refuse("--worker-memory", "a worker needs at least 64M");
    processes.memory = bytes;
  }
  if (processes.asks_for_isolation() && engine != Engine::automatic && engine != Engine::processes) {
    refuse(processes.seconds ? "--timeout" : "--worker-memory",
           "a thread cannot be ended or held to its memory, only a process can: leave --engine out, or name processes");
  }
  return processes;
}

std::vector<std::filesystem::path> paths(const std::vector<std::string>& names) { return {names.begin(), names.end()}; }

/// All but where the results go.
RunSettings settle_work(const Arguments& arguments) {
  RunSettings settings;
  settings.recipe = settle_recipe(arguments);
  settings.plan = settle_plan(arguments);
  settings.damaged =
      choice<Damaged>("--damaged", arguments.damaged, {{"fail", Damaged::fail}, {"salvage", Damaged::salvage}});
  settings.engine = named("--engine", [&] { return parse_engine(arguments.engine); });
  settings.threads = parse_whole("--threads", arguments.threads, kThreads);
  if (!arguments.memory.empty()) settings.memory = parse_bytes("--memory", arguments.memory);
  settings.read_ahead = parse_whole("--read-ahead", arguments.read_ahead, kReads);
  settings.processes = settle_processes(arguments, settings.engine);
  return settings;
}

}  // namespace

RunSettings settle_run(const Arguments& arguments) {
  RunSettings settings = settle_work(arguments);
  settings.source = settle_source(arguments.source, paths(arguments.inputs), arguments.output);
  settings.selection = settle_selection(arguments.source);
  settings.output.folder = arguments.output;
  settings.output.inputs = settings.source.roots;
  settings.output.existing =
      choice<Existing>("--existing", arguments.existing,
                       {{"skip", Existing::skip}, {"replace", Existing::replace}, {"fail", Existing::fail}});
  settings.output.durability = arguments.sync ? Durability::synced : Durability::buffered;
  settings.output.links = arguments.follow_output_links ? OutputLinks::follow : OutputLinks::stay_inside;
  settings.report = arguments.report;
  settings.quarantine = arguments.quarantine;
  settings.quiet = arguments.quiet;
  return settings;
}

BenchSettings settle_bench(const Arguments& arguments) {
  BenchSettings settings;
  settings.run = settle_work(arguments);
  settings.run.source = settle_source(arguments.source, paths(arguments.inputs), {});
  if (arguments.operations.empty()) settings.run.recipe.operations.emplace_back(Resize{.width = 1600, .height = 1600});
  if (const int threads = parse_whole("--on", arguments.run_threads, kThreads); threads > 0)
    settings.run.threads = threads;
  settings.images = parse_whole("--images", arguments.images, kImages);
  settings.rounds = parse_whole("--rounds", arguments.rounds, kRounds);
  settings.json = arguments.json_file;
  settings.words = arguments.words;
  return settings;
}

LookSettings settle_look(const Arguments& arguments) {
  LookSettings settings;
  settings.files = paths(arguments.inputs);
  settings.recipe = settle_recipe(arguments);
  settings.plan = settle_plan(arguments);
  settings.json = arguments.json;
  return settings;
}

}  // namespace lightmill::cli
