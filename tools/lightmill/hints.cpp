#include "hints.h"

#include <string_view>

namespace lightmill::cli {
namespace {

struct Hint {
  Cause cause;
  std::string_view words;  ///< that the reason has, where the cause alone does not tell which option it is
  std::string_view option;
};
constexpr Hint kHints[] = {
    {Cause::too_large, "over the limit of", "--max-pixels"},
    {Cause::too_large, "scans, the limit", "--max-scans"},
    {Cause::too_large, "decoding took longer", "--max-seconds"},
    {Cause::unsupported, "planes were asked for", "--domain planes"},
    {Cause::unreadable, "NUL bytes between the names", "--from0"},
    {Cause::output_refused, "as the base", "--base"},
    {Cause::would_overwrite, "folder or base", "--base"},
    {Cause::exists, "skipped or replaced", "--existing skip or replace"},
    {Cause::exists, "have it replaced", "--existing replace"},
};

std::string with(const std::string& text, std::string_view option) { return text + " (" + std::string(option) + ")"; }

}  // namespace

std::string hinted(Cause cause, const std::string& reason) {
  for (const Hint& hint : kHints) {
    if (hint.cause == cause && reason.find(hint.words) != std::string::npos) return with(reason, hint.option);
  }
  return reason;
}

std::string hinted_summary(const Report& report) {
  std::string text = summary(report);
  if (report.ending == Ending::complete) return text;
  text.pop_back();  // the end of the line
  return with(text, "--existing skip") + "\n";
}

void Hinting::finished(const Outcome& outcome) {
  if (!outcome.failure) return to_.finished(outcome);
  Outcome told = outcome;
  told.failure->reason = hinted(told.failure->cause, told.failure->reason);
  to_.finished(told);
}

}  // namespace lightmill::cli
