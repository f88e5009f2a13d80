#include "commands.h"
#include "streams.h"

#include "lightmill/error.h"
#include "lightmill/journal.h"
#include "lightmill/observer.h"
#include "lightmill/report.h"

#include <cstdint>
#include <string>
#include <vector>

namespace lightmill::cli {
namespace {

std::string counted(std::uint64_t count) { return std::to_string(count) + (count == 1 ? " result" : " results"); }

/// Names the first results of a kind, or all of them.
class Naming {
 public:
  Naming(const char* what, bool all) : what_(what), all_(all) {}
  void tell(const Orphan& orphan) {
    ++count_;
    if (all_ || count_ <= kFailuresKept) say(escaped(what_ + orphan.result.path.native()) + "\n");
  }
  std::uint64_t count() const { return count_; }

 private:
  const std::string what_;
  const bool all_;
  std::uint64_t count_ = 0;
};

void tell_kept(const std::vector<Orphan>& kept, const std::string& why, const RunSettings& settings) {
  Naming stays("stays: ", settings.verbose);
  for (const Orphan& orphan : kept) stays.tell(orphan);
  if (!kept.empty()) complain(counted(kept.size()) + " of inputs that are gone not removed: " + why);
}

}  // namespace

bool sync_deleted(const RunSettings& settings, Journal& journal) try {
  const Orphans orphans = find_orphans(settings.output.folder, settings.source.roots);
  const bool removes = settings.orphans == RunSettings::Orphans::remove;
  Naming naming(removes ? "removed: " : "would be removed: ", settings.verbose);
  for (const Orphan& orphan : orphans.found) {
    if (removes && !journal.remove(orphan)) {
      complain_of(settings.output.folder / orphan.result.path, "could not be removed, or changed just now");
      continue;
    }
    naming.tell(orphan);
  }
  const std::uint64_t removed = naming.count();
  if (!removes && removed > 0)
    say(counted(removed) + " of inputs that are gone; nothing was removed: add --yes to --sync-delete for that\n");
  else
    say(counted(removed) + " of inputs that are gone removed\n");
  tell_kept(orphans.changed, "not what was written any more", settings);
  tell_kept(orphans.doubtful, "the inputs were in a folder that is empty now; is its disk mounted?", settings);
  tell_kept(orphans.elsewhere, "the inputs were in none of the folders that this run was given", settings);
  return removed == orphans.found.size();
} catch (const Error& error) {
  complain("--sync-delete: " + escaped(error.what()));
  return false;
}

}  // namespace lightmill::cli
