#include "journal/known_inputs.h"
#include "journal/owners.h"
#include "journal/result_files.h"
#include "journal/same_state.h"

#include "lightmill/error.h"
#include "lightmill/journal.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <optional>
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
    Owners owners;
    for (const auto& list : lists_)
      for (const Orphan& orphan : list) owners.ask_for(path_of(orphan));
    if (owners.any_asked_for()) {
      owners.find(journals, [&](const JournalRecord& record) { return has_input(record); });
      for (auto& list : lists_) settle(list, owners);
    }
    return {.found = std::move(lists_[kFound]),
            .changed = std::move(lists_[kChanged]),
            .doubtful = std::move(lists_[kDoubtful]),
            .elsewhere = std::move(lists_[kElsewhere])};
  }

 private:
  /// Of several records that tell of one result, the first of these counts.
  enum Kind : std::size_t { kDoubtful, kElsewhere, kFound, kChanged };
  using Results = std::map<fs::path, std::pair<Kind, Orphan>>;

  static const fs::path& path_of(const Orphan& orphan) { return orphan.result.path; }
  fs::path source_of(const JournalRecord& record) const { return (base_ / record.source).lexically_normal(); }
  /// As the system goes to it, over links too.
  bool has_input(const JournalRecord& record) const { return !is_gone(base_ / record.source); }

  void consider(const std::vector<JournalRecord>& records) {
    Results results;
    for (const JournalRecord& record : records) {
      if (has_input(record)) continue;
      for (const JournalOutput& output : record.outputs)
        if (!output.path.empty() && !is_gone(base_ / output.path)) consider({record, output}, results);
    }
    for (const JournalRecord& record : records)
      if (!results.empty() && has_input(record))
        for (const JournalOutput& output : record.outputs) results.erase(output.path);
    for (auto& [path, one] : results) lists_.at(one.first).push_back(std::move(one.second));
  }

  void consider(const Orphan& orphan, Results& results) const {
    const auto kind = kind_of(orphan);
    if (!kind) return;
    const auto [known, is_new] = results.try_emplace(path_of(orphan), *kind, orphan);
    if (!is_new && *kind < known->second.first) known->second = {*kind, orphan};
  }

  /// None of what was changed and is none of this run's.
  std::optional<Kind> kind_of(const Orphan& orphan) const {
    const fs::path source = source_of(orphan.record);
    const bool is_of_run = std::ranges::any_of(roots_, [&](const fs::path& root) { return is_below(source, root); });
    if (!results_.has_untouched(orphan.result)) return is_of_run ? std::optional(kChanged) : std::nullopt;
    if (!is_of_run) return kElsewhere;
    return is_surely_gone(source, base_) ? kFound : kDoubtful;
  }

  /// What an input that is there has for its result is no orphan, whatever it was before.
  static void settle(std::vector<Orphan>& list, const Owners& owners) {
    std::erase_if(list, [&](const Orphan& orphan) { return owners.own(path_of(orphan)); });
    std::ranges::sort(list, {}, path_of);
    const auto is_again = [](const Orphan& a, const Orphan& b) { return path_of(a) == path_of(b); };
    list.erase(std::unique(list.begin(), list.end(), is_again), list.end());
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
