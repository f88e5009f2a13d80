#include "open_files.h"
#include "settings_parts.h"
#include "values.h"

#include <string>

namespace lightmill::cli {
namespace {

constexpr Whole kReads = {.least = 0, .most = 256, .otherwise = 8};
constexpr Whole kOpenFiles = {.least = kFewestOpenFiles, .most = 1'000'000, .otherwise = 0};
constexpr Whole kScans = {.least = 1, .most = 1'000'000, .otherwise = Limits{}.scans};
constexpr std::size_t kLeastWorkerMemory = std::size_t{64} << 20;

/// This program is its own worker.
WorkerProcesses settle_processes(const RunningArguments& arguments, Engine engine) {
  WorkerProcesses processes{.command = {"/proc/self/exe", "worker"}};
  processes.seconds = parse_seconds("--timeout", arguments.timeout);
  if (!arguments.worker_memory.empty()) {
    const std::size_t bytes = parse_bytes("--worker-memory", arguments.worker_memory);
    if (bytes < kLeastWorkerMemory) refuse("--worker-memory", "a worker needs at least 64M");
    processes.memory = bytes;
  }
  processes.isolate_formats =
      choice<bool>("--isolate-formats", arguments.isolate_formats, {{"on", true}, {"off", false}});
  processes.sandbox = choice<Sandbox>("--sandbox", arguments.sandbox,
                                      {{"on", Sandbox::on}, {"require", Sandbox::required}, {"off", Sandbox::off}});
  if (processes.asks_for_isolation() && engine != Engine::automatic && engine != Engine::processes) {
    refuse(processes.seconds ? "--timeout" : "--worker-memory",
           "a thread cannot be ended or held to its memory, only a process can: leave --engine out, or name processes");
  }
  return processes;
}

void settle_reporting(const ReportingArguments& arguments, RunSettings& settings) {
  settings.report = arguments.report;
  if (!arguments.report_existing.empty()) {
    if (arguments.report.empty()) refuse("--report-existing", "there is no --report");
    settings.report_existing = choice<ExistingReport>(
        "--report-existing", arguments.report_existing,
        {{"fail", ExistingReport::fail}, {"replace", ExistingReport::replace}, {"append", ExistingReport::append}});
  }
  settings.failed_list = arguments.failed_list;
  settings.quarantine = arguments.quarantine;
  settings.manifest_out = arguments.manifest_out;
  settings.html = arguments.html;
  settings.trace = arguments.trace;
  settings.quiet = arguments.quiet;
  settings.verbose = arguments.verbose;
}

/// What is updated is replaced where it is not up to date, but for what lightmill cannot have made.
void settle_writing(const WritingArguments& writing, RunSettings& settings) {
  FolderSinkOptions& output = settings.output;
  const bool update = writing.existing == "update";
  output.existing = choice<Existing>("--existing", writing.existing,
                                     {{"update", Existing::replace_pictures},
                                      {"skip", Existing::skip},
                                      {"replace", Existing::replace},
                                      {"fail", Existing::fail}});
  output.times = writing.keep_times ? FileTimes::of_input : FileTimes::own;
  output.durability = writing.sync ? Durability::synced : Durability::buffered;
  output.links = writing.follow_output_links ? OutputLinks::follow : OutputLinks::stay_inside;
  const auto lock =
      choice<JournalLock>("--lock", writing.lock,
                          {{"refuse", JournalLock::refuse}, {"wait", JournalLock::wait}, {"off", JournalLock::off}});
  if (!writing.journal && writing.retry_failed) refuse("--retry-failed", "the journal knows what failed before");
  const auto same_input = choice<SameInput>("--compare", writing.compare,
                                            {{"stamp", SameInput::by_stamp}, {"content", SameInput::by_content}});
  if (same_input == SameInput::by_content && !update) refuse("--compare", "is for --existing update");
  if (writing.sync_delete && !update) refuse("--sync-delete", "goes by the journal, as --existing update does");
  if (writing.sync_delete && settings.source.form != SourceSettings::Form::folders)
    refuse("--sync-delete", "is for folders; an input that a list does not name is not gone");
  if (writing.yes && !writing.sync_delete) refuse("--yes", "answers --sync-delete, which is not given");
  if (writing.sync_delete) settings.orphans = writing.yes ? RunSettings::Orphans::remove : RunSettings::Orphans::show;
  if (!writing.journal && update) refuse("--no-journal", "--existing update goes by the journal");
  if (!writing.journal) return;
  const auto& shard = settings.source.shard;
  settings.journal = {.folder = output.folder,
                      .shard = shard ? std::to_string(shard->index) + "-of-" + std::to_string(shard->count) : "",
                      .lock = lock,
                      .decides = update,
                      .retry_failed = writing.retry_failed,
                      .same_input = same_input,
                      .synced = writing.sync};
}

}  // namespace

PlanOptions settle_plan(const PlanningArguments& arguments) {
  PlanOptions plan;
  if (!arguments.domain.empty()) {
    plan.domain =
        choice<Domain>("--domain", arguments.domain, {{"planes", Domain::planes}, {"pixels", Domain::pixels}});
  }
  if (!arguments.max_pixels.empty()) plan.limits.pixels = parse_count("--max-pixels", arguments.max_pixels);
  if (!arguments.max_metadata.empty())
    plan.limits.metadata = static_cast<std::int64_t>(parse_bytes("--max-metadata", arguments.max_metadata));
  if (!arguments.max_file.empty())
    plan.limits.file = static_cast<std::int64_t>(parse_bytes("--max-file", arguments.max_file));
  plan.limits.scans = parse_whole("--max-scans", arguments.max_scans, kScans);
  plan.limits.seconds = parse_seconds("--max-seconds", arguments.max_seconds).value_or(Limits{}.seconds);
  return plan;
}

void settle_running(const RunningArguments& arguments, RunSettings& settings) {
  settings.damaged =
      choice<Damaged>("--damaged", arguments.damaged, {{"fail", Damaged::fail}, {"salvage", Damaged::salvage}});
  settings.engine = named("--engine", [&] { return parse_engine(arguments.engine); });
  settings.threads = parse_whole("--threads", arguments.threads, kThreads);
  if (!arguments.memory.empty()) settings.memory = parse_bytes("--memory", arguments.memory);
  settings.read_ahead = parse_whole("--read-ahead", arguments.read_ahead, kReads);
  settings.open_files = parse_whole("--max-open-files", arguments.max_open_files, kOpenFiles);
  settings.processes = settle_processes(arguments, settings.engine);
  if (!arguments.max_failures.empty())
    settings.most_failures = static_cast<std::uint64_t>(parse_count("--max-failures", arguments.max_failures));
  if (arguments.fail_fast) settings.most_failures = 1;
}

RunSettings settle(const RunArguments& arguments) {
  RunSettings settings;
  settings.recipe = settle_recipe(arguments.picture, arguments.encoding);
  settings.plan = settle_plan(arguments.planning);
  settle_running(arguments.running, settings);
  settings.source = settle_source(arguments.source, paths(arguments.inputs), arguments.output);
  settings.selection = settle_selection(arguments.source);
  settings.output.folder = arguments.output;
  settings.output.inputs = settings.source.roots;
  settle_writing(arguments.writing, settings);
  settle_reporting(arguments.reporting, settings);
  return settings;
}

ExplainSettings settle(const ExplainArguments& arguments) {
  return {.files = paths(arguments.files),
          .recipe = settle_recipe(arguments.picture, arguments.encoding),
          .plan = settle_plan(arguments.planning)};
}

FilesSettings settle(const InfoArguments& arguments) {
  return {paths(arguments.files), arguments.json, parse_whole("--page", arguments.page, kPages)};
}

StatusSettings settle(const StatusArguments& arguments) {
  StatusSettings settings{.folder = arguments.folder,
                          .source = {},
                          .selection = settle_selection(arguments.source),
                          .json = arguments.json,
                          .verbose = arguments.verbose};
  if (!arguments.inputs.empty() || arguments.source != SourceArguments{})
    settings.source = settle_source(arguments.source, paths(arguments.inputs), arguments.folder);
  return settings;
}

FilesSettings settle(const ShowArguments& arguments) { return {{arguments.report}, arguments.json}; }

FilesSettings settle(const MergeArguments& arguments) { return {paths(arguments.reports), arguments.json}; }

}  // namespace lightmill::cli
