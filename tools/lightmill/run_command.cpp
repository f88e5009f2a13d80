#include "commands.h"
#include "counting.h"
#include "hints.h"
#include "interruption.h"
#include "last_report.h"
#include "open_files.h"
#include "sources.h"
#include "streams.h"
#include "thumbnails.h"

#include "lightmill/batch.h"
#include "lightmill/error.h"
#include "lightmill/progress.h"

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <limits>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace lightmill::cli {
namespace {

/// What is written by the way replaces a file of its name, which must be neither a picture nor the list of them.
void check_no_input(const RunSettings& settings, const std::string& option, const std::filesystem::path& file,
                    const char* name) {
  std::error_code none;
  const auto is_this = [&](const auto& other) { return std::filesystem::equivalent(other, file, none); };
  if (is_this(settings.source.list))
    throw Error(Cause::usage, option + ": " + file.string() + " is the list of the inputs");
  const bool is_root = std::ranges::any_of(settings.source.roots, is_this);
  std::string extension = file.extension().native();
  std::ranges::transform(extension, extension.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  const auto& pictures = settings.source.scan.extensions;
  const bool is_picture = extension.size() > 1 && std::ranges::find(pictures, extension.substr(1)) != pictures.end();
  if (is_root || is_picture)
    throw Error(Cause::usage, option + ": " + file.string() + " looks like a picture; name it " + name);
}

/// What is written by the way, and its name in messages.
struct SideOutput {
  std::string option;
  std::filesystem::path file;  // empty: none
  std::string what;
};

bool is_one_file(const std::filesystem::path& a, const std::filesystem::path& b) {
  std::error_code none;
  const auto real = [&](const auto& path) {
    return std::filesystem::weakly_canonical(std::filesystem::absolute(path, none), none);
  };
  return std::filesystem::equivalent(a, b, none) || real(a) == real(b);
}

/// Devices and pipes are written to by turns; of a file, the second to open it would empty what the first wrote.
void check_apart(const RunSettings& settings) {
  const SideOutput sides[] = {{"--report", settings.report, "the report"},
                              {"--manifest-out", settings.manifest_out, "the manifest"},
                              {"--quarantine", settings.quarantine, "the quarantine list"},
                              {"--failed-list", settings.failed_list, "the failed list"},
                              {"--html", settings.html, "the page"},
                              {"--trace", settings.trace, "the trace"}};
  std::error_code none;
  for (const SideOutput& side : sides) {
    if (side.file.empty() || std::filesystem::is_other(side.file, none)) continue;
    const auto clashes = [&](const SideOutput& other) {
      return !other.file.empty() && is_one_file(other.file, side.file);
    };
    const auto* other = std::find_if(std::begin(sides), &side, clashes);
    if (other != &side)
      throw Error(Cause::usage,
                  side.option + ": " + side.file.native() + " is " + other->what + "; give it another name");
  }
}

std::unique_ptr<ReportFile> create_report(const RunSettings& settings) {
  if (settings.report.empty()) return nullptr;
  check_no_input(settings, "--report", settings.report, "FILE.jsonl");
  return ReportFile::create(settings.report, {.shard = settings.source.shard, .existing = settings.report_existing});
}

std::unique_ptr<FailedListFile> create_failed_list(const RunSettings& settings) {
  const auto& file = settings.failed_list;
  if (file.empty()) return nullptr;
  check_no_input(settings, "--failed-list", file, "FILE.list");
  return FailedListFile::create(file);
}

std::unique_ptr<QuarantineFile> create_quarantine(const RunSettings& settings) {
  const auto& file = settings.quarantine;
  if (file.empty()) return nullptr;
  check_no_input(settings, "--quarantine", file, "FILE.txt");
  return QuarantineFile::create(file);
}

std::unique_ptr<ManifestFile> create_manifest(const RunSettings& settings) {
  const auto& file = settings.manifest_out;
  if (file.empty()) return nullptr;
  check_no_input(settings, "--manifest-out", file, "FILE.jsonl");
  return ManifestFile::create(file, settings.output.folder);
}

std::unique_ptr<HtmlReport> create_page(const RunSettings& settings, std::stop_token stop) {
  if (settings.html.empty()) return nullptr;
  check_no_input(settings, "--html", settings.html, "FILE.html");
  return HtmlReport::create(settings.html, {.make = [&settings, stop = std::move(stop)](const auto& shown) {
                              return thumbnails_of(shown, settings, stop);
                            }});
}

std::unique_ptr<TraceFile> create_trace(const RunSettings& settings) {
  if (settings.trace.empty()) return nullptr;
  check_no_input(settings, "--trace", settings.trace, "FILE.json");
  return TraceFile::create(settings.trace);
}

/// The options with which the same command goes on after an early end.
std::string going_on(const RunSettings& settings) {
  const std::string existing = settings.journal ? "--existing update" : "--existing skip";
  return settings.report.empty() ? existing : existing + " --report-existing append";
}

/// Why nothing was found, where it is none of what a scan tells.
std::string left_out(const Report& report, const Met& met, const RunSettings& settings) {
  const std::uint64_t there = met.before_filters;
  if (report.seen() > 0 || report.ending != Ending::complete || there == 0) return "";
  return std::to_string(there) + (there == 1 ? " image was" : " images were") + " left out by " +
         narrowing(settings.source) + "\n";
}

void tell(const LastReport& last, const RunSettings& settings) {
  const std::optional<Report> report = last.get();
  if (report && !settings.quiet) say(hinted_summary(*report, going_on(settings)));
  if (!report) say("the same command with " + going_on(settings) + " goes on from here\n");
}

Interruption::LastWords last_words(const LastReport& last, const RunSettings& settings) {
  return [&](std::size_t given_up) {
    complain(std::to_string(given_up) + (given_up == 1 ? " picture" : " pictures") + " in flight given up");
    tell(last, settings);
  };
}

/// None where the run came to its end early by something that was thrown, which is told.
std::optional<Report> run_to_its_end(Batch batch, const LastReport& last, const RunSettings& settings) {
  try {
    return run(std::move(batch));
  } catch (const std::exception& error) {
    if (!last.get()) throw;  // it had not begun
    const bool memory = dynamic_cast<const std::bad_alloc*>(&error) != nullptr;
    complain("the run ended early: " + (memory ? "out of memory" : escaped(error.what())));
    tell(last, settings);
    return {};
  }
}

/// Tells what the observers have to say of themselves. Whether one of them failed.
bool tell_failures(const std::vector<Observer*>& observers) {
  bool failed = false;
  for (const Observer* observer : observers) {
    for (const std::string& text : {observer->failure(), observer->remark()})
      if (!text.empty()) complain(text);
    failed |= !observer->failure().empty();
  }
  return failed;
}

void tell_journal(const Journal& journal) {
  if (const std::string remark = journal.remark(); !remark.empty()) complain(remark);
  if (const std::size_t kept = journal.kept_of_another_work(); kept > 0)
    complain(std::to_string(kept) + (kept == 1 ? " result that was kept is" : " results that were kept are") +
             " of another recipe or version; --existing update makes such anew");
}

int exit_code(const Report& report, int signal, bool observer_failed) {
  if (report.ending == Ending::output_failed) return kOutputFailed;
  if (report.ending == Ending::canceled && signal != 0) return 128 + signal;
  if (observer_failed) return kOutputFailed;
  return report.failed > 0 ? kSomeFailed : kDone;
}

/// Who waits for another run is told so.
std::unique_ptr<Journal> open_journal(const RunSettings& settings) {
  if (!settings.journal) return nullptr;
  if (settings.journal->lock != JournalLock::wait || settings.quiet) return Journal::open(*settings.journal);
  JournalOptions at_once = *settings.journal;
  at_once.lock = JournalLock::refuse;
  try {
    return Journal::open(at_once);
  } catch (const Error& error) {
    if (error.cause() != Cause::usage) throw;
    complain("another run writes into " + escaped(settings.output.folder.native()) + "; this one waits for its end");
  }
  return Journal::open(*settings.journal);
}

}  // namespace

Batch batch_of(const RunSettings& settings, Sink& sink, std::stop_token stop) {
  return {.items = {},
          .recipe = settings.recipe,
          .sink = &sink,
          .engine = settings.engine,
          .threads = settings.threads,
          .limits = settings.plan.limits,
          .damaged = settings.damaged,
          .domain = settings.plan.domain,
          .stop = std::move(stop),
          .most_failures = settings.most_failures,
          .memory = settings.memory,
          .reading_ahead = {.threads = settings.read_ahead},
          .selection = settings.selection,
          .processes = settings.processes};
}

int run_command(const RunSettings& settings) {
  std::signal(SIGPIPE, SIG_IGN);  // a reader of stderr that went away must not end the run
  bound_open_files(settings.open_files);
  LastReport last_report;
  const Interruption interruption(last_words(last_report, settings));
  check_source(settings.source, interruption.token());
  check_apart(settings);
  const auto sink = folder_sink(settings.output);
  const auto journal = open_journal(settings);
  const auto quarantine = create_quarantine(settings);  // these before the report, whose old content is given up
  const auto manifest_file = create_manifest(settings);
  const auto page = create_page(settings, interruption.token());
  const auto trace = create_trace(settings);
  const auto failed_list = create_failed_list(settings);
  const auto report_file = create_report(settings);

  const bool on_terminal = isatty(STDERR_FILENO) != 0 && !settings.quiet;
  std::optional<Counting> counting;
  if (on_terminal && is_repeatable(settings.source)) {
    counting.emplace([&](const std::stop_token& stop) { return make_source(settings.source, stop); });
  }
  const auto progress =
      progress_line({.style = on_terminal ? ProgressStyle::terminal : ProgressStyle::plain,
                     .known = counting ? &counting->known() : nullptr,
                     .named = settings.verbose ? std::numeric_limits<std::uint64_t>::max() : kFailuresKept,
                     .remark_on_more = "; --verbose names them all, --report FILE lists them"});
  Hinting hinting_progress(*progress);
  std::optional<Hinting> hinting_report, hinting_page;
  if (report_file) hinting_report.emplace(*report_file);
  if (page) hinting_page.emplace(*page);

  SourceStop source_stop(interruption.token(), settings.most_failures);
  Met met;
  Batch batch = batch_of(settings, *sink, interruption.token());
  batch.items = make_source(settings.source, source_stop.token(), &met);
  batch.passed_over = &met.passed_over;
  batch.journal = journal.get();
  std::vector<Observer*> observers = {&last_report, &hinting_progress, &source_stop};
  if (hinting_report) observers.push_back(&*hinting_report);
  if (quarantine) observers.push_back(quarantine.get());
  if (failed_list) observers.push_back(failed_list.get());
  if (manifest_file) observers.push_back(manifest_file.get());
  if (trace) observers.push_back(trace.get());
  if (hinting_page) observers.push_back(&*hinting_page);  // last: its thumbnails take a moment
  batch.record_spans = page || trace;
  batch.observers = observers;
  const std::optional<Report> report = run_to_its_end(std::move(batch), last_report, settings);

  const bool observer_failed = tell_failures(observers);
  if (journal) tell_journal(*journal);
  if (!report) return kOutputFailed;
  if (!settings.quiet) say(hinted_summary(*report, going_on(settings)) + left_out(*report, met, settings));
  const bool may_delete = settings.orphans != RunSettings::Orphans::keep && report->ending == Ending::complete;
  const bool deleted = !may_delete || sync_deleted(settings, *journal);
  const int code = exit_code(*report, interruption.signal(), observer_failed);
  return code == kDone && !deleted ? kSomeFailed : code;
}

}  // namespace lightmill::cli
