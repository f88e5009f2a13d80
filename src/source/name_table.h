#pragma once

#include "io/nameless_file.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace lightmill {

/// What is remembered of an item: 96 bits of its result's name, so that two names of ten million are taken for one in
/// 1 of 10^15 runs, and 32 of what is made of which file.
struct NameMark {
  std::uint64_t name = 0;
  std::uint32_t more_of_name = 0;
  std::uint32_t work = 0;

  bool empty() const { return name == 0 && more_of_name == 0; }
  bool names_the_same(const NameMark& other) const { return name == other.name && more_of_name == other.more_of_name; }
};

/// A hash table of marks, in a file or in memory, as large as it was made.
class MarkStore {
 public:
  static constexpr std::size_t kPlaces = 32;
  using Bucket = std::array<NameMark, kPlaces>;

  /// `buckets` is a power of two. Without a file, or where it has no room, in memory.
  MarkStore(std::size_t buckets, Descriptor file);

  std::size_t buckets() const { return count_; }
  std::optional<NameMark> find(const NameMark& mark) const;
  /// Of a mark whose name is not there. Those of neighbors in turn take one call of the system.
  void add(const NameMark& mark);
  template <typename Visit>
  void for_each(Visit visit) {
    for (std::size_t index = 0; index < count_; ++index) {
      Bucket bucket = at(index);
      std::ranges::sort(bucket, {}, &NameMark::name);  // as a larger store has them
      for (const NameMark& mark : bucket)
        if (!mark.empty()) visit(mark);
    }
  }
  /// Writes what was added; `find` knows it from then on.
  void put_back();
  void clear();

 private:
  static constexpr std::size_t kWindow = 128;  // buckets that are read and written at once: 64 KiB

  std::size_t home(const NameMark& mark) const;
  Bucket& at(std::size_t index);
  void hold(std::size_t window);
  void read(std::size_t index, Bucket* to, std::size_t buckets) const;
  void move_into_memory();

  std::size_t count_;
  Descriptor file_;
  std::vector<Bucket> memory_;  // all buckets, where there is no file
  std::vector<Bucket> held_;    // a window of the file
  std::size_t held_window_ = SIZE_MAX;
  bool changed_ = false;
};

/// Remembers names in memory that does not grow with them: 3 MiB for about 100,000, and for more a nameless file of 20
/// to 40 bytes each, written in one go for 100,000 of them. Where there is no such file (or no room for it), in memory
/// after all. One thread at a time.
class NameTable {
 public:
  /// What makes the file is a parameter for the tests.
  explicit NameTable(Descriptor (*make_file)() = nameless_file);

  /// Remembers the first mark of each name. Empty for it; for a later one the first. Throws Error(unreadable) where
  /// what was written cannot be read back.
  std::optional<NameMark> first(const NameMark& mark);

 private:
  void store_recent();
  void make_room();
  bool may_be_stored(const NameMark& mark) const;

  Descriptor (*make_file_)();
  MarkStore recent_;
  std::size_t recent_count_ = 0;
  std::optional<MarkStore> stored_;
  std::size_t stored_count_ = 0;
  std::vector<std::uint64_t> filter_;  // Bloom's, of what is stored
};

}  // namespace lightmill
