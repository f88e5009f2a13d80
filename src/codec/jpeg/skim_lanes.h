#pragma once

#include "base/simd.h"
#include "codec/jpeg/skim_tables.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace lightmill {

/// Consecutive MCUs that a lane passed.
struct SkimSegment {
  const std::uint32_t* begins;  ///< in bits of the data, of each MCU, and of the one behind the last
  std::int16_t* dc;             ///< differences, of each block
  std::size_t mcus;
};

/// Where a lane is, and what it has passed since it was looked at last.
struct SkimLane {
  static constexpr int kGroups = 64;  ///< of three steps, between two looks
  static constexpr std::size_t kRecords = kGroups * 4 + 32;

  const std::uint8_t* base = nullptr;  ///< the byte that `sum` counts bits from
  std::uint64_t sum = 0;               ///< of the table's entries
  std::uint64_t blocks = 0;            ///< ended since the MCU began that the lane was in then
  /// The sum when each ended. That of the block in which the lane was then is what to count from, less what the block
  /// had passed.
  std::array<std::uint64_t, kRecords> records{};

  std::uint64_t position() const { return sum & ((1U << SkimTables::kBitsWidth) - 1); }
};

/// The DC differences of baseline data, and where MCUs begin, by stepping over everything else. Several lanes are
/// stepped over at once on one thread: no step has a branch that the data decide, so that one lane's wait for its table
/// is filled by the others. Lanes begin anywhere and read nonsense until they fall into step; so nothing they find is
/// known to be true before SplitScan's chain arrives there. What they say of an MCU is what EntropyDecoder says that
/// begins there; MCUs that it finds odd they do not tell.
class SkimLanes {
 public:
  static constexpr std::size_t kMostLanes = 6;
  /// Bytes that must be readable behind the data; any.
  static constexpr std::size_t kSlack = 24 * 1024;
  /// Where the lanes write, each into its part. Small memory holds fewer MCUs and is no fault.
  struct Room {
    std::span<std::uint32_t> begins;
    std::span<std::int16_t> dc;
  };
  /// Bytes from `begin` to `end`: MCUs lie within.
  struct Stretch {
    std::size_t begin;
    std::size_t end;
  };

  explicit SkimLanes(Simd simd = best_simd()) : simd_(simd) {}

  /// MCUs that begin before `limit`. The segments are in order of their beginnings. `tables` must outlive the call, and
  /// the data the use of the segments.
  std::span<const SkimSegment> run(const SkimTables& tables, const std::uint8_t* data,
                                   std::span<const Stretch> stretches, std::size_t limit, const Room& room);

 private:
  struct Work {
    std::size_t begin;  // bytes
    std::size_t limit;  // MCUs that begin before are wanted
  };
  /// What belongs to a lane beside what the steps change.
  struct Course {
    Work work{};
    bool alive = false;
    std::size_t first = 0;     // the block of the MCU that the lane was in when it was looked at
    std::uint64_t passed = 0;  // bits of the data up to there, the DC coefficient behind it included
    std::size_t blocks = 0;    // of the segment
    Room room;                 // from the segment's beginning on
  };

  void share_out(std::span<const Stretch> stretches, std::size_t limit);
  bool next_work(std::size_t index);
  bool begin(std::size_t index);
  bool look(std::size_t index);
  std::size_t tell(std::size_t index);
  bool put_back(std::size_t index, std::size_t blocks);
  bool full(const Course& course) const;
  std::size_t begins_in(const Course& course) const { return (course.blocks + blocks_in_mcu_ - 1) / blocks_in_mcu_; }
  void close(Course& course);

  const Simd simd_;
  const SkimTables* tables_ = nullptr;
  std::size_t blocks_in_mcu_ = 1;
  const std::uint8_t* data_ = nullptr;
  std::size_t lane_count_ = 0;
  std::array<SkimLane, kMostLanes> lanes_;
  std::array<Course, kMostLanes> courses_;
  std::array<const SkimTables::Entry*, SkimLane::kRecords> table_of_{};
  std::vector<Work> works_;  // not begun; the next is the last
  std::vector<SkimSegment> segments_;
  int checked_rounds_ = 0;
};

}  // namespace lightmill
