#include "journal/known_inputs.h"
#include "journal/result_files.h"
#include "journal/same_state.h"

#include "lightmill/error.h"
#include "lightmill/journal.h"

#include <algorithm>
#include <system_error>
#include <utility>

namespace lightmill {
namespace {

namespace fs = std::filesystem;

/// Whether there is anything in it but one folder. False where it cannot be read.
bool holds_something(const fs::path& folder, const fs::path& but_for) {
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
    if (!fs::equivalent(entry->path(), but_for, error)) return true;
  return false;
}

/// The roots that are folders, by the names that sources are told by.
std::vector<fs::path> folders_of(const std::vector<fs::path>& roots, const fs::path& results) {
  std::vector<fs::path> folders;
  for (const fs::path& root : roots) {
    std::error_code none;
    const auto type = fs::status(root, none).type();
    if (type != fs::file_type::directory && type != fs::file_type::not_found && type != fs::file_type::none) continue;
    if (type != fs::file_type::directory || !holds_something(root, results))
      throw Error(Cause::usage, root.native() +
                                    " is not there or empty, as a disk that is not mounted is: nothing is "
                                    "taken for an orphan");
    folders.push_back(fs::absolute(root).lexically_normal());
  }
  return folders;
}

bool is_below(const fs::path& file, const fs::path& folder) {
  const fs::path below = file.lexically_relative(folder);
  return !below.empty() && *below.begin() != ".." && below != ".";
}

/// Whether the nearest folder above that is there holds something.
bool is_surely_gone(const fs::path& source, const fs::path& results) {
  fs::path above = source.parent_path();
  while (is_gone(above) && above.has_relative_path()) above = above.parent_path();
  return is_gone(source) && holds_something(above, results);
}

class Search {
 public:
  Search(const fs::path& folder, const std::vector<fs::path>& roots)
      : base_(fs::canonical(folder)), roots_(folders_of(roots, folder)), results_(folder) {
    results_.require_open();
  }

  Orphans found() {
    const std::vector<ReadJournal> journals = journals_in(results_.folder());
    for (const auto& records : known_inputs(journals)) consider(records);
    if (orphans_.found.empty()) return std::move(orphans_);
    std::ranges::sort(orphans_.found, {}, path_of);
    for (const auto& records : known_inputs(journals))
      for (const JournalRecord& record : records) leave(record);
    const auto is_again = [](const Orphan& a, const Orphan& b) { return path_of(a) == path_of(b); };
    orphans_.found.erase(std::unique(orphans_.found.begin(), orphans_.found.end(), is_again), orphans_.found.end());
    return std::move(orphans_);
  }

 private:
  static const fs::path& path_of(const Orphan& orphan) { return orphan.result.path; }
  fs::path source_of(const JournalRecord& record) const { return (base_ / record.source).lexically_normal(); }

  /// One name may be told of by several records; it is untouched if one of them knows its bytes.
  void consider(const std::vector<JournalRecord>& records) {
    std::vector<Orphan> here, others;
    for (const JournalRecord& record : records) {
      if (!is_of_roots(source_of(record))) continue;
      for (const JournalOutput& output : record.outputs) {
        if (output.path.empty() || is_gone(base_ / output.path)) continue;
        const bool untouched = results_.has_untouched(output);
        (untouched ? here : others).push_back({record, output});
      }
    }
    const auto is_here = [&](const Orphan& other) {
      return std::ranges::find(here, path_of(other), path_of) != here.end();
    };
    std::erase_if(others, is_here);
    orphans_.changed += others.size();
    for (Orphan& orphan : here) {
      if (is_surely_gone(source_of(orphan.record), base_))
        orphans_.found.push_back(std::move(orphan));
      else
        ++orphans_.doubtful;
    }
  }

  bool is_of_roots(const fs::path& source) const {
    return is_gone(source) && std::ranges::any_of(roots_, [&](const fs::path& root) { return is_below(source, root); });
  }

  /// What an input that is there has for its result is no orphan, whatever it was before.
  void leave(const JournalRecord& record) {
    if (is_gone(source_of(record))) return;
    for (const JournalOutput& output : record.outputs) {
      const auto begin = std::ranges::lower_bound(orphans_.found, output.path, {}, path_of);
      const auto end = std::ranges::upper_bound(begin, orphans_.found.end(), output.path, {}, path_of);
      orphans_.found.erase(begin, end);
    }
  }

  const fs::path base_;
  const std::vector<fs::path> roots_;
  const ResultFiles results_;
  Orphans orphans_;
};

}  // namespace

Orphans find_orphans(const fs::path& folder, const std::vector<fs::path>& roots) {
  return Search(folder, roots).found();
}

}  // namespace lightmill
