#pragma once

#include "lightmill/export.h"
#include "lightmill/generator.h"
#include "lightmill/outcome.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lightmill {

/// What a run does where another one has the journal of its output folder. Shards exclude a run of all, and each other
/// only where they are the same.
enum class JournalLock {
  refuse,  ///< Error(usage)
  wait,    ///< until it is over
  off,     ///< both go on; what the other one makes meanwhile is not known to this one
};

/// By what an input is known to be as it was.
enum class SameInput {
  by_stamp,    ///< its size, time of modification and inode
  by_content,  ///< that, or else its size and what was read of it, which is read again
};

struct JournalOptions {
  std::filesystem::path folder = {};  ///< where results go; it is there
  std::string shard = {};             ///< "2-of-8": runs that share a folder have a journal each; empty: all of it
  JournalLock lock = JournalLock::refuse;
  bool decides = false;       ///< what is up to date is not made again; else the journal is only kept
  bool retry_failed = false;  ///< what failed is tried again though it is as it was, and what is suspect
  SameInput same_input = SameInput::by_stamp;
  bool synced = true;  ///< whether results are on the disk when they are recorded
};

/// One of the results that a record tells of.
struct JournalOutput {
  std::size_t rendition = 0;
  std::filesystem::path path = {};  ///< below the folder; empty where it repeats another one and was not made
  std::uint64_t bytes = 0;
  std::uint64_t hash = 0;     ///< of its bytes
  std::int64_t mtime_ns = 0;  ///< of its file when it was recorded
  friend bool operator==(const JournalOutput&, const JournalOutput&) = default;
};

/// What became of one input by one work.
struct JournalRecord {
  std::uint64_t work = 0;               ///< a hash of what, beside the input, decides the results; see Journal::begin
  std::uint64_t run = 0;                ///< the same without what this input had for itself
  std::filesystem::path relative = {};  ///< as Item::relative
  std::filesystem::path source = {};    ///< the input's file, seen from the folder
  Stamp stamp = {};                     ///< of the input when it was read
  std::uint64_t bytes_read = 0;         ///< of the input: all, or from the first as far as its picture goes
  std::uint64_t hash_read = 0;          ///< of those
  std::uint64_t boot = 0;               ///< of the system, where the results were not on the disk yet; else 0
  std::optional<Failure> failure = {};  ///< why none were made
  std::vector<JournalOutput> outputs = {};  ///< of a failure: those of before, which may be there
};

/// What an input and its results are now, measured by what a journal tells of them.
enum class EntryState {
  done,    ///< its results are there, of its state now
  failed,  ///< it has not changed since it failed
  stale,   ///< it, its results or the recipe are others than they were; or it cannot be looked at
  orphan,  ///< it is gone, and results of it are there
};
LIGHTMILL_API std::string_view to_string(EntryState state);

/// One input that a journal knows.
struct JournalEntry {
  EntryState state = EntryState::done;
  JournalRecord record = {};          ///< of the last run's work, else the last one
  std::string reason = {};            ///< why it is stale
  std::vector<JournalOutput> left{};  ///< of an orphan: the results, of any work, that have the names they were given
};

/// Goes over all that the journals in a folder of results tell (those of shards as well), in no order that means
/// anything. Only reads, also while a run is at work there: what that one does from now on is not among it. Memory does
/// not grow with the entries but for 16 bytes of each that was appended lately, 1 byte of each other one, and 9 of each
/// result that an input which is gone left. An input of which neither it nor a result is left is passed over; a result
/// that is by now the one of an input which is there is nobody else's. Orphans come last.
///
/// Throws Error(missing) from the first step where there is no journal, Error(unreadable) where the folder or a journal
/// cannot be read. One thread at a time.
LIGHTMILL_API generator<JournalEntry> read_journal(std::filesystem::path folder);

/// Whether journals know an input, by the name of its results below the folder. Only reads, as `read_journal` does, and
/// throws as it does, from the constructor. Thread-safe.
class LIGHTMILL_API KnownInputs {
 public:
  explicit KnownInputs(const std::filesystem::path& folder);
  ~KnownInputs();
  bool contains(const std::filesystem::path& relative) const;

 private:
  struct Inside;
  std::unique_ptr<const Inside> inside_;
};

/// A result whose input is gone.
struct Orphan {
  JournalRecord record = {};
  JournalOutput result = {};
};

/// Sorted by the results' names.
struct Orphans {
  std::vector<Orphan> found = {};      ///< these may be removed; the others stay
  std::vector<Orphan> changed = {};    ///< they have other bytes than were written, or are reached by a link
  std::vector<Orphan> doubtful = {};   ///< their inputs were in a folder that is empty now, as one without its disk is
  std::vector<Orphan> elsewhere = {};  ///< their inputs were below none of the roots
};

/// The results in a folder that may be removed since their inputs are gone. Those are regular files in the folder with
/// the bytes that were written, reached by no link, which are the result of no input that is there. Their inputs were
/// below one of the `roots` that are folders, and are not there, while the nearest folder above them that is there
/// holds something. Other results of no input that is there are told of, too. Only reads. Memory grows with what is
/// found.
///
/// Throws Error(usage) where a root is not there or, but for the folder of results, empty: its disk may not be mounted.
/// Else throws as `read_journal`.
LIGHTMILL_API Orphans find_orphans(const std::filesystem::path& folder,
                                   const std::vector<std::filesystem::path>& roots);

/// Knows what was made of which state of which input, in a file of the output folder (".lightmill/journal"; shards have
/// one each, and all read all), so that a later run makes only what is not there, or no more what it would be: of an
/// input whose size, time of modification or inode differs, of another work, or of a result that is gone or not what
/// was written. The file is appended to, and sorted anew when it is opened and much was appended. Whatever happens to
/// it costs work and no picture: what it does not know is made.
///
/// Memory does not grow with the folder, but for 16 bytes of every 16th record. Thread-safe, but for `begin`.
class LIGHTMILL_API Journal {
 public:
  /// What a folder of results has beside them, and the name in there.
  static constexpr std::string_view kFolder = ".lightmill", kName = "journal";

  /// Throws Error(usage) that names the folder where another run has the journal. Where it cannot be read or written,
  /// or another file has its name, the run goes on without: see `remark`.
  static std::unique_ptr<Journal> open(const JournalOptions& options);
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  /// What is asked and recorded from now on is of this work: all that decides, beside the input, what a result's bytes
  /// are, as text. A run calls it.
  void begin(std::string_view work);

  enum class Standing {
    unknown,       ///< it is to be made
    another_work,  ///< the same, and something else was made of that name
    failed,        ///< as it would again
    up_to_date,    ///< its results are there
  };
  struct Answer {
    Standing standing = Standing::unknown;
    JournalRecord record = {};  ///< where it is up to date or failed
  };
  /// Of an item of a run that begins it. Takes some microseconds.
  Answer ask(const Item& item) const;
  bool decides() const;
  /// Whether runs died twice while they had this state of the item's input in work, and it is not to be tried again. A
  /// run that dies is one that ends without a word: by SIGKILL, for want of memory, by a fault in it. What is in work
  /// when the system goes down is not blamed. Known of every run of this folder, or of this shard.
  bool is_suspect(const Item& item) const;
  /// An item's input was read, and is in work until `record`. Takes a microsecond.
  void begin_work(const Outcome& outcome) noexcept;
  /// The process is about to end with items in work, as it was asked to: nobody is to blame for that.
  void let_go() noexcept;

  /// A result that was there is kept though the journal decides nothing.
  void keep(const Item& item);
  /// How many of those were made by another work.
  std::size_t kept_of_another_work() const;

  /// What became of an item, once its results have their names. It is suspect no more if it was in work.
  void record(const Outcome& outcome) noexcept;

  /// Removes a result that `find_orphans` found, if it still is what was written and its input is not there, and the
  /// folders that are empty then; a later run knows. False where it stays.
  bool remove(const Orphan& orphan) noexcept;

  /// What people should know: why the journal is not read or written. Empty where all is well.
  std::string remark() const;

 private:
  class Inside;
  explicit Journal(std::unique_ptr<Inside> inside);
  const std::unique_ptr<Inside> inside_;
};

}  // namespace lightmill
