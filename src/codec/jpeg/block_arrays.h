#pragma once

#include "codec/jpeg/block_runs.h"
#include "codec/jpeg/block_turn.h"
#include "codec/jpeg/compressor.h"
#include "codec/jpeg/rearrangement.h"

#include <array>
#include <atomic>
#include <optional>
#include <span>
#include <vector>

namespace lightmill {

/// Of each component; null where they stay as they are.
using WantedSteps = std::array<const JQUANT_TBL*, MAX_COMPS_IN_SCAN>;

/// The coefficients of a result, as libjpeg's compressor has them: all at once.
class BlockArrays : public BlockTarget {
 public:
  /// Before the compressor is started. `turn` must outlive it.
  BlockArrays(JpegCompressor& codec, const BlockMap& map, const BlockTurn& turn, const WantedSteps& steps);

  jvirt_barray_ptr* arrays() { return arrays_.data(); }
  /// Once the compressor is started.
  void find_rows(const BlockMap& map);
  void put(std::span<const BlockRun> runs) override;
  /// False where a coefficient is larger than any of 8-bit samples, which no code is for.
  bool sound() const { return sound_; }

 private:
  void on_begin() override;
  void put(const JBLOCK& from, JBLOCK& to, const BlockTurn::Ratios* ratios);

  JpegCompressor& codec_;
  const BlockTurn& turn_;
  const WantedSteps wanted_steps_;
  std::atomic<bool> sound_ = true;
  std::array<std::optional<BlockTurn::Ratios>, MAX_COMPS_IN_SCAN> ratios_;
  std::array<jvirt_barray_ptr, MAX_COMPS_IN_SCAN> arrays_{};
  std::array<std::vector<JBLOCKROW>, MAX_COMPS_IN_SCAN> rows_;
};

}  // namespace lightmill
