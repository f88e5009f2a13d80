#include "settings.h"

#include "lightmill/error.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <initializer_list>
#include <string_view>
#include <utility>

namespace lightmill::cli {
namespace {

constexpr int kMostThreads = 1024;
constexpr int kMostReads = 256;
constexpr std::size_t kLeastWorkerMemory = std::size_t{64} << 20;

[[noreturn]] void refuse(std::string_view option, std::string_view reason) {
  throw Error(Cause::usage, std::string(option) + ": " + std::string(reason));
}

/// Runs a parser of the library and puts the option's name in front of its complaint.
template <typename Parser>
auto named(std::string_view option, Parser parser) {
  try {
    return parser();
  } catch (const Error& error) {
    refuse(option, error.what());
  }
}

template <typename Value>
Value choice(std::string_view option, std::string_view text,
             std::initializer_list<std::pair<std::string_view, Value>> choices) {
  std::string allowed;
  for (const auto& [name, value] : choices) {
    if (name == text) return value;
    allowed += (allowed.empty() ? "" : ", ") + std::string(name);
  }
  refuse(option, "\"" + std::string(text) + "\" is none of " + allowed);
}

/// "268402689", "50M", "1.5G": a number and a suffix that stands for a power of `thousand`.
std::int64_t parse_scaled(std::string_view option, std::string_view text, double thousand) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  const std::string_view suffix = text.substr(static_cast<std::size_t>(end - text.data()));
  constexpr std::string_view kSuffixes = "KMGkmg";
  const std::size_t index = suffix.size() == 1 ? kSuffixes.find(suffix[0]) : std::string_view::npos;
  if (!suffix.empty() && index == std::string_view::npos)
    refuse(option, "\"" + std::string(text) + "\" is not a number such as 268M");
  if (!suffix.empty()) number *= std::pow(thousand, static_cast<double>(index % 3 + 1));
  if (error != std::errc() || !(number >= 1) || number > 1e15)
    refuse(option, "\"" + std::string(text) + "\" is not a number from 1 to 1000000G");
  return static_cast<std::int64_t>(number);
}

/// Of things; K, M and G are powers of 1,000.
std::int64_t parse_count(std::string_view option, std::string_view text) { return parse_scaled(option, text, 1000); }

/// Of memory; K, M and G are powers of 1,024.
std::size_t parse_bytes(std::string_view option, std::string_view text) {
  return static_cast<std::size_t>(parse_scaled(option, text, 1024));
}

std::vector<std::string> parse_extensions(std::string_view text) {
  std::vector<std::string> extensions;
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    std::string_view extension = text.substr(0, comma);
    if (extension.starts_with('.')) extension.remove_prefix(1);
    if (extension.empty()) refuse("--extensions", "an empty name in the list");
    extensions.emplace_back(extension);
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  if (extensions.empty()) refuse("--extensions", "at least one is needed, e.g. jpg,jpeg");
  return extensions;
}

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
  settings.roots = paths(arguments.inputs);
  settings.scan.extensions = parse_extensions(arguments.extensions);
  settings.scan.hidden = arguments.hidden ? Hidden::include : Hidden::skip;
  settings.scan.folder_links = arguments.follow_links ? FolderLinks::follow : FolderLinks::skip;
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
  settings.scan.excluded_folder = arguments.output;
  settings.output.folder = arguments.output;
  settings.output.inputs = settings.roots;
  settings.output.existing =
      choice<Existing>("--existing", arguments.existing,
                       {{"skip", Existing::skip}, {"replace", Existing::replace}, {"fail", Existing::fail}});
  settings.output.durability = arguments.sync ? Durability::synced : Durability::buffered;
  settings.report = arguments.report;
  settings.quarantine = arguments.quarantine;
  settings.quiet = arguments.quiet;
  return settings;
}

BenchSettings settle_bench(const Arguments& arguments) {
  BenchSettings settings;
  settings.run = settle_work(arguments);
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
