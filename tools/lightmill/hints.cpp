#include "hints.h"

#include "lightmill/source.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace lightmill::cli {
namespace {

struct Hint {
  Cause cause;
  std::string_view words;  ///< that the reason has, where the cause alone does not tell which option it is
  std::string_view option;
};
constexpr Hint kHints[] = {
    {Cause::unsupported, "planes were asked for", "--domain planes"},
    {Cause::unreadable, "NUL bytes between the names", "--from0"},
    {Cause::output_refused, "as the base", "--base"},
    {Cause::would_overwrite, "folder or base", "--base"},
    {Cause::usage, "another run writes into", "--lock wait"},
    {Cause::exists, "skipped or replaced", "--existing update, skip or replace"},
    {Cause::exists, "have it replaced", "--existing replace"},
    {Cause::usage, "replaced or appended to", "--report-existing replace or append"},
    {Cause::crashed, "in work when the run died", "--retry-failed"},
    {Cause::timed_out, "took longer than", "--timeout"},
    {Cause::timed_out, "did not end in time", "--max-seconds"},
    {Cause::out_of_memory, "a worker process may have", "--worker-memory"},
    {Cause::unreadable, "Too many open files", "--max-open-files"},
    {Cause::output_refused, "Too many open files", "--max-open-files"},
};

/// What a run's reasons for fewer threads, and the verdict on it, are short of.
constexpr std::pair<std::string_view, std::string_view> kScarce[] = {
    {"for want of descriptors", "--max-open-files, ulimit -n"},
    {"for want of memory", "--memory"},
    {"for want of threads or processes", "ulimit -u"},
};

std::string_view option_of(Limit limit) {
  switch (limit) {
    case Limit::pixels:
      return "--max-pixels";
    case Limit::scans:
      return "--max-scans";
    case Limit::seconds:
      return "--max-seconds";
    case Limit::metadata:
      return "--max-metadata";
    case Limit::file:
      return "--max-file";
  }
  return "";
}

std::string with(const std::string& text, std::string_view option) { return text + " (" + std::string(option) + ")"; }

std::string with_hint(Cause cause, std::optional<Limit> limit, const std::string& reason) {
  if (limit) return with(reason, option_of(*limit));
  for (const Hint& hint : kHints) {
    if (hint.cause == cause && reason.find(hint.words) != std::string::npos) return with(reason, hint.option);
  }
  return reason;
}

std::string with_scarce(std::string reason) {
  for (const auto& [words, option] : kScarce)
    if (const auto at = reason.find(words); at != std::string::npos)
      reason.insert(at + words.size(), " (" + std::string(option) + ")");
  return reason;
}

/// The options that take what a scan passed over, the extensions of formats that are read among it.
std::string taking(const PassedOver& passed) {
  const auto& read = ScanOptions().extensions;
  std::string extensions, options;
  for (const auto& [name, files] : passed.extensions) {
    if (name.empty() || std::ranges::find(read, name.substr(1)) == read.end()) continue;
    extensions += (extensions.empty() ? "" : ",") + name.substr(1);
  }
  const auto add = [&](bool helps, const std::string& option) {
    if (helps) options += (options.empty() ? "" : ", ") + option;
  };
  add(!extensions.empty(), "--extensions " + extensions);
  add(passed.hidden > 0, "--hidden");
  add(passed.folder_links > 0, "--follow-links");
  return options;
}

std::string with_last_line(std::string text, std::string_view options) {
  if (options.empty()) return text;
  text.pop_back();  // the end of the line
  return with(text, options) + "\n";
}

}  // namespace

std::string hinted(const Error& error) { return with_hint(error.cause(), error.limit(), error.what()); }

std::string hinted_summary(const Report& report, std::string_view going_on) {
  Report told = report;
  told.engine_reason = with_scarce(report.engine_reason);
  std::string text = summary(told);
  if (report.ending != Ending::complete)
    text = with_last_line(std::move(text), going_on);
  else if (report.seen() == 0)
    text = with_last_line(std::move(text), taking(report.passed_over));
  const std::string bound = verdict(report);
  if (bound.empty()) return text;
  return text + (bound.starts_with("bound by memory") ? with(bound, "--memory") : bound) + "\n";
}

void Hinting::finished(const Outcome& outcome) {
  if (!outcome.failure) return to_.finished(outcome);
  Outcome told = outcome;
  Failure& failure = *told.failure;
  failure.reason = with_hint(failure.cause, failure.limit, failure.reason);
  to_.finished(told);
}

}  // namespace lightmill::cli
