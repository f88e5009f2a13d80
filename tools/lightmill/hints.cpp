#include "hints.h"

#include <optional>
#include <string_view>

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
    {Cause::exists, "skipped or replaced", "--existing skip or replace"},
    {Cause::exists, "have it replaced", "--existing replace"},
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

}  // namespace

std::string hinted(const Error& error) { return with_hint(error.cause(), error.limit(), error.what()); }

std::string hinted_summary(const Report& report) {
  std::string text = summary(report);
  if (report.ending != Ending::complete) {
    text.pop_back();  // the end of the line
    text = with(text, "--existing skip") + "\n";
  }
  const std::string bound = verdict(report);
  return bound.empty() ? text : text + bound + "\n";
}

void Hinting::finished(const Outcome& outcome) {
  if (!outcome.failure) return to_.finished(outcome);
  Outcome told = outcome;
  Failure& failure = *told.failure;
  failure.reason = with_hint(failure.cause, failure.limit, failure.reason);
  to_.finished(told);
}

}  // namespace lightmill::cli
