#pragma once

#include "io/descriptor.h"
#include "journal/index.h"

#include "lightmill/journal.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct stat;

namespace lightmill {

/// The file of a journal that is only read.
struct ReadJournal {
  Descriptor file;
  FrameIndex index;
};
/// All that are in `home`, a folder of journals, but for one of that name. What cannot be read is left out.
std::vector<ReadJournal> read_journals(int home, std::string_view but_for = {});

/// The file of a journal, which is locked, sorted where much was appended, and appended to; and beside it those of
/// other shards, which are read. Thread-safe, but for `open`.
class JournalFile {
 public:
  explicit JournalFile(JournalOptions options) : options_(std::move(options)) {}

  /// Throws Error: of the cause usage where another run has the lock, of others where the file cannot be read or
  /// written, or is not ours. What was read before can be asked all the same. The folder is that of the results.
  void open(int folder);

  /// Of journals; once it is open.
  int home() const { return home_.get(); }
  std::filesystem::path path() const { return options_.folder / Journal::kFolder / name(); }
  /// How many bytes were there that could not be read and are left out, but for a torn tail as a killed run leaves it.
  std::uint64_t lost() const { return lost_; }
  /// The records of that hash, here and then in other shards; of a file the newest of each input and work.
  std::vector<JournalRecord> find(std::uint64_t name) const;
  /// In one call, so that what others append does not come between. Throws Error(output_failed).
  void append(std::string_view bytes);

 private:
  std::string name() const;
  void open_home(int folder);
  void open_file();
  bool lock(int file, int how) const;
  bool is_still(const struct stat& opened) const;
  void read(bool alone);
  bool begins_well() const;
  void sort();

  const JournalOptions options_;
  Descriptor home_;  // the folder of journals
  std::mutex end_;   // of the file
  Descriptor file_;
  std::optional<FrameIndex> index_;
  std::uint64_t lost_ = 0;
  std::vector<ReadJournal> others_;  // of other shards
};

}  // namespace lightmill
