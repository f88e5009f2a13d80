#include "base/words.h"
#include "io/stamps.h"
#include "io/system_failure.h"
#include "journal/known_inputs.h"
#include "journal/owners.h"
#include "journal/result_files.h"
#include "journal/same_state.h"

#include "lightmill/error.h"
#include "lightmill/journal.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace lightmill {

template <>
inline constexpr auto kWords<EntryState> = words_of<EntryState>({
    {EntryState::done, "done"},
    {EntryState::failed, "failed"},
    {EntryState::stale, "stale"},
    {EntryState::orphan, "orphan"},
});

namespace {

namespace fs = std::filesystem;

/// The work of the run that began last.
std::uint64_t last_work(const std::vector<ReadJournal>& journals) {
  JournalRun last;
  for (const ReadJournal& journal : journals) {
    const auto& run = journal.index.run();
    if (run && run->began_ns >= last.began_ns) last = *run;
  }
  return last.work;
}

/// Judges what is known of one input.
class Judge {
 public:
  Judge(const fs::path& folder, const ResultFiles& results, std::uint64_t work)
      : base_(fs::canonical(folder)), results_(results), work_(work) {}

  /// Of the records of one name, the newest of each journal and work last. None where nothing is left of it.
  std::optional<JournalEntry> entry(const std::vector<JournalRecord>& records) const {
    JournalEntry entry{.record = of_last_run(records)};
    struct stat now {};
    const int error = look(entry.record, now);
    if (is_of_none(error)) return left_of(records);
    if (error == 0)
      judge(now, entry, records);
    else
      stale(entry, "the input cannot be looked at: " + errno_text(error));
    return entry;
  }

  /// None where the input is not surely gone, or nothing is left of it.
  std::optional<JournalEntry> orphan(const std::vector<JournalRecord>& records) const {
    if (has_input(of_last_run(records))) return {};
    return left_of(records);
  }

  bool has_input(const JournalRecord& record) const {
    struct stat now {};
    return !is_of_none(look(record, now));
  }

 private:
  /// The entry of an input that is gone. None where nothing is left of it.
  std::optional<JournalEntry> left_of(const std::vector<JournalRecord>& records) const {
    JournalEntry entry{.state = EntryState::orphan, .record = of_last_run(records)};
    for (const JournalRecord& record : records) add_left(record, entry.left);
    if (entry.left.empty()) return {};
    return entry;
  }

  const JournalRecord& of_last_run(const std::vector<JournalRecord>& records) const {
    const auto is_of_last_run = [&](const JournalRecord& record) { return record.run == work_; };
    const auto last = std::find_if(records.rbegin(), records.rend(), is_of_last_run);
    return last == records.rend() ? records.back() : *last;
  }

  /// 0, or the system's error.
  int look(const JournalRecord& record, struct stat& now) const {
    const fs::path source = base_ / record.source;
    return uninterrupted([&] { return ::stat(source.c_str(), &now); }) == 0 ? 0 : errno;
  }
  static bool is_of_none(int error) { return error == ENOENT || error == ENOTDIR; }

  static void stale(JournalEntry& entry, std::string reason) {
    entry.state = EntryState::stale;
    entry.reason = std::move(reason);
  }

  void judge(const struct stat& now, JournalEntry& entry, const std::vector<JournalRecord>& all) const {
    constexpr const char* kAnotherWork = "it was made by another recipe or version than the last run's";
    const JournalRecord& record = entry.record;
    if (!is_same_state(stamp_of(now), record.stamp)) return stale(entry, "the input has changed");
    if (work_ != 0 && record.run != work_) return stale(entry, kAnotherWork);
    if (record.failure) {
      entry.state = EntryState::failed;
      return;
    }
    const JournalOutput* const missing = results_.missing(record);
    if (!missing) return;
    const bool is_replaced = std::ranges::any_of(
        all, [&](const JournalRecord& other) { return !other.failure && !results_.missing(other); });
    stale(entry, is_replaced ? kAnotherWork : missing->path.native() + " is gone or has changed");
  }

  /// What a record's results left: files of their names, whoever wrote those.
  void add_left(const JournalRecord& record, std::vector<JournalOutput>& left) const {
    for (const JournalOutput& output : record.outputs) {
      struct stat now {};
      if (output.path.empty() || ::fstatat(results_.folder(), output.path.c_str(), &now, AT_SYMLINK_NOFOLLOW) != 0)
        continue;
      const auto same = std::ranges::find(left, output.path, &JournalOutput::path);
      if (same == left.end())
        left.push_back(output);
      else
        *same = output;
    }
  }

  const fs::path base_;
  const ResultFiles& results_;
  const std::uint64_t work_;
};

}  // namespace

std::string_view to_string(EntryState state) { return kWords<EntryState>.name(state); }

struct KnownInputs::Inside {
  std::vector<ReadJournal> journals;
};

KnownInputs::KnownInputs(const fs::path& folder) {
  const ResultFiles results(folder);
  results.require_open();
  inside_.reset(new Inside{journals_in(results.folder())});
}

KnownInputs::~KnownInputs() = default;

bool KnownInputs::contains(const fs::path& relative) const {
  const auto is_known = [&](const ReadJournal& journal) {
    const auto records = journal.index.find(hash_of_name(relative.native()));
    return std::ranges::find(records, relative, &JournalRecord::relative) != records.end();
  };
  return std::ranges::any_of(inside_->journals, is_known);
}

generator<JournalEntry> read_journal(fs::path folder) {
  const ResultFiles results(folder);
  results.require_open();
  const std::vector<ReadJournal> journals = journals_in(results.folder());
  const Judge judge(folder, results, last_work(journals));
  Owners owners;
  for (const auto& records : known_inputs(journals)) {
    auto entry = judge.entry(records);
    if (!entry) continue;
    if (entry->state == EntryState::orphan)
      for (const JournalOutput& output : entry->left) owners.ask_for(output.path);
    else
      co_yield *std::move(entry);
  }
  if (!owners.any_asked_for()) co_return;
  owners.find(journals, [&](const JournalRecord& record) { return judge.has_input(record); });
  for (const auto& records : known_inputs(journals)) {
    auto entry = judge.orphan(records);
    if (!entry) continue;
    std::erase_if(entry->left, [&](const JournalOutput& output) { return owners.own(output.path); });
    if (!entry->left.empty()) co_yield *std::move(entry);
  }
}

}  // namespace lightmill
