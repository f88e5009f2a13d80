#include "journal/known_inputs.h"
#include "journal/result_files.h"
#include "journal/same_state.h"

#include "lightmill/error.h"
#include "lightmill/journal.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
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
    if (std::ranges::any_of(lists_, [](const auto& list) { return !list.empty(); })) {
      for (auto& list : lists_) std::ranges::sort(list, {}, path_of);
      for (const auto& records : known_inputs(journals)) std::ranges::for_each(records, [&](auto& one) { leave(one); });
      for (auto& list : lists_) list.erase(std::unique(list.begin(), list.end(), is_again), list.end());
    }
    return {.found = std::move(lists_[kFound]),
            .changed = std::move(lists_[kChanged]),
            .doubtful = std::move(lists_[kDoubtful]),
            .elsewhere = std::move(lists_[kElsewhere])};
  }

 private:
  /// Of several records that tell of one result, the first of these counts.
  enum Kind : std::size_t { kDoubtful, kFound, kChanged, kElsewhere };

  static const fs::path& path_of(const Orphan& orphan) { return orphan.result.path; }
  static bool is_again(const Orphan& a, const Orphan& b) { return path_of(a) == path_of(b); }
  fs::path source_of(const JournalRecord& record) const { return (base_ / record.source).lexically_normal(); }

  void consider(const std::vector<JournalRecord>& records) {
    std::map<fs::path, std::pair<Kind, Orphan>> results;
    for (const JournalRecord& record : records) {
      if (!is_gone(source_of(record))) continue;
      for (const JournalOutput& output : record.outputs) {
        if (output.path.empty() || is_gone(base_ / output.path)) continue;
        const Kind kind = kind_of(record, output);
        const auto [known, is_new] = results.try_emplace(output.path, kind, Orphan{record, output});
        if (!is_new && kind < known->second.first) known->second = {kind, {record, output}};
      }
    }
    for (auto& [path, one] : results) lists_.at(one.first).push_back(std::move(one.second));
  }

  Kind kind_of(const JournalRecord& record, const JournalOutput& output) const {
    const fs::path source = source_of(record);
    if (std::ranges::none_of(roots_, [&](const fs::path& root) { return is_below(source, root); })) return kElsewhere;
    if (!results_.has_untouched(output)) return kChanged;
    return is_surely_gone(source, base_) ? kFound : kDoubtful;
  }

  /// What an input that is there has for its result is no orphan, whatever it was before.
  void leave(const JournalRecord& record) {
    if (is_gone(source_of(record))) return;
    for (const JournalOutput& output : record.outputs) {
      for (auto& list : lists_) {
        const auto begin = std::ranges::lower_bound(list, output.path, {}, path_of);
        const auto end = std::ranges::upper_bound(begin, list.end(), output.path, {}, path_of);
        list.erase(begin, end);
      }
    }
  }

  const fs::path base_;
  const std::vector<fs::path> roots_;
  const ResultFiles results_;
  std::array<std::vector<Orphan>, 4> lists_;  // by kind
};

}  // namespace

Orphans find_orphans(const fs::path& folder, const std::vector<fs::path>& roots) {
  return Search(folder, roots).found();
}

}  // namespace lightmill
