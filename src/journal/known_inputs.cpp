#include "journal/known_inputs.h"

#include "io/descriptor.h"
#include "io/system_failure.h"

#include "lightmill/error.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

namespace lightmill {
namespace {

/// Several names may have one hash.
std::vector<JournalRecord> taken_of_one_name(std::vector<JournalRecord>& records) {
  const std::filesystem::path name = records.back().relative;
  const auto others = std::stable_partition(records.begin(), records.end(),
                                            [&](const JournalRecord& record) { return record.relative != name; });
  std::vector<JournalRecord> taken(std::make_move_iterator(others), std::make_move_iterator(records.end()));
  records.erase(others, records.end());
  return taken;
}

/// The records of the next hash of all journals; none at the end.
std::vector<JournalRecord> next_records(std::vector<FrameWalk>& walks) {
  std::vector<JournalRecord> records;
  while (records.empty()) {  // what does not decode, such as what tells of a run
    std::optional<std::uint64_t> next;
    for (const FrameWalk& walk : walks)
      if (const auto name = walk.name(); name && (!next || *name < *next)) next = name;
    if (!next) break;
    for (FrameWalk& walk : walks)
      if (walk.name() == next) walk.take(records);
  }
  return records;
}

}  // namespace

std::vector<ReadJournal> journals_in(int folder) {
  const std::string name(Journal::kFolder);
  const Descriptor home(::openat(folder, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!home && errno != ENOENT) throw input_error("cannot open " + name, errno);
  std::vector<ReadJournal> journals;
  if (home) journals = read_journals(home.get());
  if (!journals.empty()) return journals;
  if (home && ::faccessat(home.get(), std::string(Journal::kName).c_str(), F_OK, 0) == 0)
    throw Error(Cause::unreadable, "its journal cannot be read, or is not of this version of lightmill");
  throw Error(Cause::missing, "there is no journal of lightmill in it");
}

generator<std::vector<JournalRecord>> known_inputs(const std::vector<ReadJournal>& journals) {
  std::vector<FrameWalk> walks;
  walks.reserve(journals.size());
  for (const ReadJournal& journal : journals) walks.emplace_back(journal.index);
  for (auto records = next_records(walks); !records.empty(); records = next_records(walks))
    while (!records.empty()) co_yield taken_of_one_name(records);
}

}  // namespace lightmill
