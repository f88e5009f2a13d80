#include "commands.h"
#include "hints.h"
#include "streams.h"

#include "lightmill/digest.h"
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
    complain_of(file,
                "a run in the report was killed, or goes on: it has no summary, or one of another number of images");
  for (const auto& file : merged.repeated) complain_of(file, "the report was given before; it counts once");
  for (const Shard shard : merged.twice)
    complain("shard " + to_string(shard) + " has several reports; what they count is added up");
  for (const Shard shard : merged.missing) complain("shard " + to_string(shard) + " has no report");
  if (merged.missing_count > merged.missing.size())
    complain("and " + std::to_string(merged.missing_count - merged.missing.size()) + " more shards");
}

}  // namespace

int report_show_command(const FilesSettings& settings) {
  const Digest shown = digest(settings.files.front());
  print(settings.json ? digest_json(shown) + "\n" : digest_text(shown));
  return finish_output() ? kDone : kOutputFailed;
}

int report_merge_command(const FilesSettings& settings) {
  const Merged merged = merge(settings.files);
  tell(merged);
  print(settings.json ? merged_json(merged) + "\n" : hinted_summary(merged.report));
  if (!finish_output()) return kOutputFailed;
  const bool whole = merged.incomplete.empty() && merged.missing_count == 0 && merged.report.ending == Ending::complete;
  return whole && merged.report.failed == 0 ? kDone : kSomeFailed;
}

}  // namespace lightmill::cli
