#include "settings.h"

#include "values.h"

#include "lightmill/error.h"

#include <algorithm>
#include <string_view>

namespace lightmill::cli {
namespace {

constexpr int kMostThreads = 1024;
constexpr int kMostReads = 256;
constexpr std::size_t kLeastWorkerMemory = std::size_t{64} << 20;

Operation settle_operation(const std::string& text, const Arguments& arguments) {
  const std::string option = "--" + text.substr(0, text.find(' '));
  Operation operation = named(option, [&] { return parse_operation(text); });
  if (auto* resize = std::get_if<Resize>(&operation)) {
    resize->filter = named("--filter", [&] { return parse_resampling(arguments.filter); });
    resize->enlarge = arguments.enlarge ? Enlarge::allow : Enlarge::never;
  }
  return operation;
}

Recipe settle_recipe(const Arguments& arguments) {
  Recipe recipe;
  if (arguments.auto_orient) recipe.operations.emplace_back(AutoOrient{});
  for (const std::string& text : arguments.operations) recipe.operations.push_back(settle_operation(text, arguments));
  Rendition& rendition = recipe.rendition;
  if (arguments.quality < 1 || arguments.quality > 100) {
    refuse("--quality", "must be 1 to 100, not " + std::to_string(arguments.quality));
  }
  rendition.quality = arguments.quality;
  rendition.subsampling = named("--chroma", [&] { return parse_subsampling(arguments.chroma); });
  rendition.metadata = arguments.strip ? MetadataPolicy::strip : MetadataPolicy::keep;
  rendition.tables = arguments.optimize ? HuffmanTables::optimised : HuffmanTables::standard;
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
  plan.limits.scans = arguments.max_scans;
  plan.limits.seconds = arguments.max_seconds;
  return plan;
}

/// This program is its own worker.
WorkerProcesses settle_processes(const Arguments& arguments, Engine engine) {
  WorkerProcesses processes{.command = {"/proc/self/exe", "worker"}};
  if (arguments.timeout > 0) processes.seconds = arguments.timeout;
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

std::vector<std::filesystem::path> paths(const std::vector<std::string>& names) {
  if (std::ranges::find(names, "") != names.end()) throw Error(Cause::usage, "an input's name is empty");
  return {names.begin(), names.end()};
}

/// All but where the results go.
RunSettings settle_work(const Arguments& arguments) {
  RunSettings settings;
  settings.recipe = settle_recipe(arguments);
  settings.plan = settle_plan(arguments);
  settings.damaged =
      choice<Damaged>("--damaged", arguments.damaged, {{"fail", Damaged::fail}, {"salvage", Damaged::salvage}});
  settings.engine = named("--engine", [&] { return parse_engine(arguments.engine); });
  if (arguments.threads < 0 || arguments.threads > kMostThreads) {
    refuse("--threads", "must be 0 to " + std::to_string(kMostThreads) + ", not " + std::to_string(arguments.threads));
  }
  settings.threads = arguments.threads;
  if (!arguments.memory.empty()) settings.memory = parse_bytes("--memory", arguments.memory);
  if (arguments.read_ahead < 0 || arguments.read_ahead > kMostReads) {
    refuse("--read-ahead",
           "must be 0 to " + std::to_string(kMostReads) + ", not " + std::to_string(arguments.read_ahead));
  }
  settings.read_ahead = arguments.read_ahead;
  settings.processes = settle_processes(arguments, settings.engine);
  return settings;
}

}  // namespace

RunSettings settle_run(const Arguments& arguments) {
  RunSettings settings = settle_work(arguments);
  if (arguments.output.empty()) refuse("--output", "a folder is needed");
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
  if (arguments.run_threads > 0) settings.run.threads = arguments.run_threads;
  settings.images = arguments.images;
  settings.rounds = arguments.rounds;
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
