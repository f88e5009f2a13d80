#pragma once

#include "codec/jpeg/block_runs.h"
#include "codec/jpeg/block_turn.h"
#include "codec/jpeg/mcu_sink.h"
#include "codec/transcoding.h"

#include "lightmill/geometry.h"

#include <optional>
#include <vector>

namespace lightmill {

/// Where the blocks of a picture's components go when it is cut and turned. Cuts where blocks go on are between MCUs.
class BlockMap {
 public:
  /// From a header that was read.
  BlockMap(const jpeg_decompress_struct& from, const Rearrangement& rearrangement);

  /// Of the result.
  Size picture() const { return picture_; }
  std::size_t components() const { return components_.size(); }
  int across(std::size_t component) const { return components_[component].across; }
  int down(std::size_t component) const { return components_[component].down; }
  unsigned columns(std::size_t component) const { return components_[component].columns; }
  unsigned rows(std::size_t component) const { return components_[component].rows; }

  /// Blocks of the source, so many columns apart; see BlockRun.
  struct Stretch {
    std::size_t component;
    unsigned x, y, count, apart;
    const JBLOCK* first;
    std::size_t stride;
  };
  /// Nothing where none of them is in the result.
  std::optional<BlockRun> run_of(const Stretch& stretch) const;

 private:
  /// Where blocks along one side of the source go.
  struct Side {
    unsigned first;  ///< the source's that goes to 0
    int step;        ///< 1, or -1 where the side is mirrored
    unsigned count;  ///< of the result
  };
  struct Component {
    int across, down;  ///< sampling factors of the result
    unsigned columns, rows;
    Side x, y;  ///< of the source
  };
  bool transposed_;
  Size picture_;
  std::vector<Component> components_;
};

/// Hands the blocks of MCUs on to where they go.
class McuRearranger : public McuSink {
 public:
  /// After jpeg_start_decompress, for a scan of all components. All of them must outlive it.
  McuRearranger(const jpeg_decompress_struct& codec, const BlockMap& map, BlockTarget& target);

  void prepare(unsigned, unsigned) const override {}
  void operator()(unsigned mcu, unsigned count, JBLOCKROW blocks) const override;
  /// There are none: nothing is rearranged at an eighth of its sides.
  void means(unsigned, unsigned, const std::int16_t*) const override {}

 private:
  /// A row of a component's blocks in an MCU.
  struct Strip {
    std::size_t component;
    unsigned wide, high, y;
    std::size_t first;  ///< its first block in the MCU
  };
  void add(std::vector<BlockRun>& runs, const Strip& strip, unsigned mcu, unsigned count, JBLOCKROW blocks) const;

  unsigned mcus_per_row_;
  std::size_t blocks_in_mcu_;
  std::vector<Strip> strips_;
  const BlockMap& map_;
  BlockTarget& target_;
};

}  // namespace lightmill
