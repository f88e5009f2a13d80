#pragma once

#include "base/buffer_pool.h"
#include "codec/jpeg/mcu_sink.h"
#include "codec/jpeg/scan_chunk.h"

#include <array>
#include <optional>
#include <span>
#include <vector>

namespace lightmill {

/// A chunk with all coefficients, decoded MCU by MCU.
class McuChunk : public ScanChunk {
 public:
  /// Room for `most_mcus`; the others are left out. `decoder` must be installed, at the beginning of its scan.
  McuChunk(const EntropyDecoder& decoder, std::span<const std::uint8_t> bytes, const McuSink& sink,
           std::size_t most_mcus, BufferPool& pool);

  void decode(const std::uint8_t* begin, const std::uint8_t* limit) override;
  bool take(Chain& chain, unsigned most) override;
  bool hand_over() override;

 private:
  using State = EntropyDecoder::State;
  using Rows = std::array<JBLOCKROW, D_MAX_BLOCKS_IN_MCU>;

  std::optional<State> state_at(const std::uint8_t* byte, const std::uint8_t* limit) const;
  Rows rows(std::size_t mcu) const;
  Rows add(const State& state);

  const EntropyDecoder& decoder_;
  const std::uint8_t* const begin_;  // of the scan
  const std::uint8_t* const end_;
  const McuSink& sink_;
  const std::size_t most_mcus_;
  const std::size_t blocks_in_mcu_;
  Buffer coefficients_;
  std::vector<State> begins_;  // of the MCUs
  State end_state_;            // behind the last MCU

  // Those that were taken: from `first_`, the scan's MCU `mcu_`, `count_` of them.
  std::size_t first_ = 0;
  std::size_t count_ = 0;
  unsigned mcu_ = 0;
  std::array<int, MAX_COMPS_IN_SCAN> dc_{};  // to be added
};

}  // namespace lightmill
