#include "commands.h"
#include "streams.h"

#include "lightmill/merge.h"
#include "lightmill/observer.h"

namespace lightmill::cli {
namespace {

/// What went wrong, on stderr.
void tell(const Merged& merged) {
  const Report& report = merged.report;
  for (const Outcome& outcome : report.failures) say(failure_line(outcome) + "\n");
  if (report.failed > report.failures.size())
    say("and " + std::to_string(report.failed - report.failures.size()) + " more failures\n");
  for (const auto& file : merged.incomplete)
    complain_of(file, "the report has no summary at its end: the run was killed, or goes on");
}

}  // namespace

int report_merge_command(const LookSettings& settings) {
  const Merged merged = merge(settings.files);
  tell(merged);
  print(settings.json ? summary_json(merged.report) + "\n" : summary(merged.report));
  if (!finish_output()) return kOutputFailed;
  const bool whole = merged.incomplete.empty() && merged.report.ending == Ending::complete;
  return whole && merged.report.failed == 0 ? kDone : kSomeFailed;
}

}  // namespace lightmill::cli
