#pragma once

#include "base/buffer_pool.h"
#include "codec/jpeg/ac_lanes.h"
#include "codec/jpeg/scan_script.h"
#include "codec/jpeg/unstuffed.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace lightmill {

/// The AC scans of a progressive file decoded in lockstep: each scan's decoder goes on for some blocks, then the
/// next scan's for the same blocks, so that a block is put together while all of it is in a core's own cache. No more
/// of the picture is in memory than that.
///
///     time        0   1   2   3
///     first bits  0   1   2   3      of the blocks of chunk
///     refinement      0   1   2
///     the next            0   1
///
/// So two refinements of one component go on at once, on different chunks: they are independent then, and one waits for
/// its table while the other works. All scans are of one component each; a component's chunks know nothing of others'.
class AcScans {
 public:
  /// Of memory beside the data; files as encoders make them take a third of it at most.
  static constexpr std::size_t kMostBytes = std::size_t{2} << 20;

  /// Coefficients that a transform to n x n samples takes. Data are copied to the pool's memory.
  AcScans(JpegDecompressor& codec, const ScanScript& script, int n, BufferPool& pool, Simd simd = best_simd());

  /// False where a code is not valid, or where there are more scans or refinements than any encoder makes.
  bool prepare();

  /// Some blocks of a component side by side in the picture's order, `first` the first of them, without their DC
  /// coefficients.
  struct Blocks {
    std::size_t component;
    std::size_t first;
    std::size_t count;
    JBLOCKROW coefficients;
  };
  using Sink = std::function<void(const Blocks& blocks)>;
  /// False where the data are odd; `sink` has had blocks then which are of no use. Throws Error where the time is up.
  bool decode(const Sink& sink);

 private:
  /// Of the largest component; others have smaller ones, and keep pace with it.
  static constexpr std::size_t kChunk = 256;
  static constexpr std::size_t kSlack = AcKernel::slack(kChunk);
  static constexpr std::size_t kAtOnce = 16;  ///< blocks to the sink

  /// Where a decoder is in a scan's data.
  struct Track {
    const ProgressiveScan* scan = nullptr;
    std::size_t component = 0;
    std::size_t refinement = 0;  ///< its number in the component; without meaning for first scans
    Unstuffed data;
    std::unique_ptr<AcTable> table;
    std::size_t next_restart = 0;
    std::uint64_t stop = 0;  ///< the block that the next restart marker, or the scan's end, is before
  };
  struct FirstScan : Track {
    FirstLane lane;
  };
  struct RefinementScan : Track {
    RefinementLane lane;
    std::uint64_t block = 0;  ///< of the scan, which the lane's end is before
    std::uint64_t target = 0;
  };
  struct Component {
    std::size_t blocks = 0;
    std::size_t chunk = 0;
    std::size_t chunks = 0;
    std::size_t ring = 0;  ///< blocks; a power of two
    std::int16_t* values = nullptr;
    std::uint64_t* nonzero = nullptr;
    std::vector<Refinement*> refinements;
    std::vector<std::int16_t> units;
    Buffer memory;

    std::size_t depth() const { return std::max<std::size_t>(refinements.size(), 1); }
    std::uint64_t end_of(std::size_t chunk_index) const {
      return std::min<std::uint64_t>((chunk_index + 1) * chunk, blocks);
    }
  };

  enum class Reach { odd, at_work, done };
  template <typename Scan, std::size_t kMost>
  struct Crew;

  struct RingBytes {
    std::size_t values, masks;
    std::size_t refinement;  ///< of one
    std::size_t refinements;
    std::size_t all() const { return values + masks + refinements * refinement; }
  };
  RingBytes bytes_of(const Component& component) const;

  bool add(const ProgressiveScan& scan, std::uint8_t*& memory);
  void size_components();
  std::size_t chunks_by(const Component& component, std::size_t time) const;
  std::optional<std::size_t> chunk_at(const Component& component, std::size_t time) const;
  void place(Component& component);

  bool restart(Track& track, std::uint64_t& position) const;
  bool overdrawn(const Track& track, std::uint64_t position) const;
  bool ends_well(Track& track, std::uint64_t position);

  bool run_first(std::size_t time);
  Reach reach(FirstScan& scan, FirstLane& lane, std::uint64_t target);
  bool run_refinements(std::size_t time);
  void begin_chunk(RefinementScan& scan, std::size_t chunk);
  void begin_stretch(RefinementScan& scan, RefinementLane& lane) const;
  Reach reach(RefinementScan& scan, RefinementLane& lane);
  void refine(std::span<RefinementLane> lanes) const;
  void put_together(std::size_t component, std::size_t chunk, const Sink& sink);

  JpegDecompressor& codec_;
  const ScanScript& script_;
  BufferPool& pool_;
  const AcKernel kernel_;
  Buffer data_;
  std::vector<Component> components_;
  std::vector<FirstScan> first_;
  std::vector<RefinementScan> refinements_;
  std::size_t chunks_ = 0;  ///< of the component that has most
  std::size_t depth_ = 1;
};

}  // namespace lightmill
