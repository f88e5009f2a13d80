#pragma once

#include "base/simd.h"
#include "codec/jpeg/lane_tables.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace lightmill {

/// Consecutive MCUs that a lane passed.
struct LaneSegment {
  const std::uint32_t* begins;  ///< in bits of the data, of each MCU, and of the one behind the last
  std::int16_t* dc;             ///< differences, of each block
  JCOEF* blocks;                ///< their other coefficients; null where they were only passed
  std::size_t mcus;
};

/// Where a lane is, and what it has passed since it was looked at last.
struct ScanLane {
  static constexpr int kMostGroups = 64;  ///< of three steps, between two looks
  static constexpr std::size_t kRecords = kMostGroups * 4 + 32;

  const std::uint8_t* base = nullptr;  ///< the byte that `sum` counts bits from
  std::uint64_t sum = 0;               ///< of the tables' entries: LaneSum
  std::uint64_t blocks = 0;            ///< ended since the MCU began that the lane was in then
  std::uint64_t k = 1;                 ///< of the next coefficient, where they are wanted
  JCOEF* first = nullptr;              ///< of the block that is number 0 for `blocks`; null where they are not wanted
  std::size_t kept = kKeepNone;        ///< coefficients from one block to the next
  /// The sum when each ended. That of the block in which the lane was then is what to count from, less what the block
  /// had passed.
  std::array<std::uint64_t, kRecords> records{};

  std::uint64_t position() const { return sum & ((1U << LaneSum::kBitsWidth) - 1); }
  std::uint64_t passed() const { return (sum - records[blocks]) >> LaneSum::kPassed; }
};

/// What takes lanes some steps on.
struct LaneKernel {
  struct Work {
    ScanLane* lanes;
    const LaneCodes& codes;
    const void* const* table_of;  ///< the first entry of the table of each block, counted as ScanLane::blocks
  };
  std::size_t lanes;        ///< that it takes
  std::size_t most_blocks;  ///< of a lane that it comes to
  /// Whether a full block was met, which is asked where `checked`.
  bool (*steps)(const Work& work, bool checked);
};
/// For tables of the entries that go with `kept`: kKeepNone, kKeepLow or kKeepAll.
LaneKernel lane_kernel(std::size_t kept, Simd simd);

/// A scan's data decoded from several places at once on one thread. No step of a lane has a branch that the data
/// decide, and one lane's wait for its table is filled by the others. Lanes begin anywhere and read nonsense until they
/// fall into step; so nothing they find is known to be true before SplitScan's chain arrives there. What they say of an
/// MCU is what EntropyDecoder says that begins there; MCUs that it finds odd they do not tell.
class ScanLanes {
 public:
  static constexpr std::size_t kMostLanes = 6;
  /// Bytes that must be readable behind the data; any.
  static constexpr std::size_t kSlack = 24 * 1024;
  /// Where the lanes write, each into its part. Small memory holds fewer MCUs and is no fault.
  struct Room {
    std::span<std::uint32_t> begins;
    std::span<std::int16_t> dc;
    /// Blocks with `kept` coefficients, as many as `dc` and kRecords more; null: coefficients are only passed.
    JCOEF* blocks = nullptr;
    std::size_t kept = kKeepNone;
  };
  /// Bytes from `begin` to `end`: MCUs lie within.
  struct Stretch {
    std::size_t begin;
    std::size_t end;
  };

  struct Data {
    const std::uint8_t* bytes;
    std::span<const Stretch> stretches;
    std::size_t limit;  ///< MCUs that begin before are wanted
  };

  explicit ScanLanes(Simd simd = best_simd());

  /// The segments are in order of their beginnings. `tables` must outlive the call, and the data the use of the
  /// segments. With SkimEntry the room must have no blocks.
  template <typename Entry>
  std::span<const LaneSegment> run(const LaneTables<Entry>& tables, const Data& data, const Room& room) {
    for (std::size_t i = 0; i < table_of_.size(); ++i) table_of_[i] = tables.table(i % tables.blocks_in_mcu());
    return run(lane_kernel(room.kept, simd_), tables, data, room);
  }

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
    std::size_t blocks = 0;    // of the segment, the one in work included
    JCOEF* clean = nullptr;    // the room's blocks before it are zeros, or hold coefficients
    Room room;                 // from the segment's beginning on
  };

  std::span<const LaneSegment> run(const LaneKernel& kernel, const LaneCodes& codes, const Data& data,
                                   const Room& room);
  void share_out(const Data& data);
  bool next_work(std::size_t index);
  bool begin(std::size_t index);
  bool look(std::size_t index);
  std::size_t tell(std::size_t index);
  bool put_back(std::size_t index, std::uint64_t ended);
  void point(std::size_t index);
  void park(std::size_t index);
  bool full(const Course& course) const;
  std::size_t begins_in(const Course& course) const { return (course.blocks + blocks_in_mcu_ - 1) / blocks_in_mcu_; }
  void close(Course& course);

  const Simd simd_;
  std::size_t (*differences_)(const ScanLane& lane, std::size_t first, std::int16_t* dc);
  const LaneCodes* codes_ = nullptr;
  std::size_t blocks_in_mcu_ = 1;
  const std::uint8_t* data_ = nullptr;
  std::size_t lane_count_ = 0;
  std::size_t blocks_ahead_ = 0;
  std::size_t kept_ = kKeepNone;
  std::array<ScanLane, kMostLanes> lanes_;
  std::array<Course, kMostLanes> courses_;
  std::array<const void*, ScanLane::kRecords> table_of_{};
  JCOEF* nowhere_ = nullptr;  // blocks of lanes that have nothing to do
  std::vector<Work> works_;   // not begun; the next is the last
  std::vector<LaneSegment> segments_;
  int checked_rounds_ = 0;
};

}  // namespace lightmill
