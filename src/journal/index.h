#pragma once

#include "journal/frames.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

namespace lightmill {

/// Finds the frames of a file that begins with sorted ones and goes on with others: by the place of every 16th of the
/// first, and of each of the others.
class FrameIndex {
 public:
  static constexpr std::size_t kAll = std::numeric_limits<std::size_t>::max();

  /// Reads all of it, up to the first frame that is not whole. Borrows the file. Where more than `most` are not among
  /// the sorted, those are counted and cannot be found.
  FrameIndex(int file, std::uint64_t begin, std::uint64_t end, std::size_t most = kAll);

  /// How many frames are not among the sorted.
  std::size_t unsorted() const { return count_; }
  /// Where those begin, and behind all that are whole.
  std::uint64_t sorted_end() const { return sorted_end_; }
  std::uint64_t end() const { return end_; }

  /// The last run that began; none where it did not say so.
  const std::optional<JournalRun>& run() const { return run_; }

  /// The records of that hash, of each input and work the newest. What does not decode is left out. Thread-safe.
  std::vector<JournalRecord> find(std::uint64_t name) const;

 private:
  friend class FrameWalk;
  struct Entry {
    std::uint64_t name;
    std::uint64_t place;
  };
  void find_sorted(std::uint64_t name, std::vector<JournalRecord>& found) const;

  void note_run(std::string_view bytes);
  void note_unsorted(const Entry& entry, std::size_t most);
  void note_few_sorted(const std::vector<Entry>& first, std::size_t most);

  const int file_;
  std::optional<JournalRun> run_;
  const std::uint64_t begin_;
  std::uint64_t sorted_end_;
  std::uint64_t last_sorted_ = 0;  // its name
  std::uint64_t end_;
  std::vector<Entry> sorted_;    // every 16th
  std::vector<Entry> unsorted_;  // by name, and then by place
  std::size_t count_ = 0;        // of the unsorted
};

/// Goes over the records of a file in the order of their names' hashes.
class FrameWalk {
 public:
  /// Borrows the index.
  explicit FrameWalk(const FrameIndex& index);
  /// The next hash; none at the end.
  std::optional<std::uint64_t> name() const;
  /// The records of the next hash, of each input and work the newest, are added to `records`. What does not decode is
  /// left out.
  void take(std::vector<JournalRecord>& records);

 private:
  const FrameIndex& index_;
  FrameReader sorted_;
  std::optional<RecordFrame> frame_;
  std::size_t unsorted_ = 0;
};

}  // namespace lightmill
