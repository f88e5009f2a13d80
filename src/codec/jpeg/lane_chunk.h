#pragma once

#include "base/buffer_pool.h"
#include "codec/jpeg/mcu_sink.h"
#include "codec/jpeg/scan_chunk.h"
#include "codec/jpeg/scan_lanes.h"
#include "codec/jpeg/unstuffed.h"

#include <span>
#include <vector>

namespace lightmill {

/// A chunk decoded by lanes: with the DC coefficients alone (kKeepNone) for a picture at an eighth of its sides, the
/// lowest for one at a quarter or half, or all.
template <std::size_t kKept>
class LaneChunk : public ScanChunk {
 public:
  using Entry = EntryOf<kKept>;
  static constexpr bool kKeeps = kKept != kKeepNone;
  /// In a chunk. Where coefficients are kept: half a megabyte at the most, to be transformed while it is near. A lane
  /// that skims has some 64 kB, of which it loses little to fall into step.
  static constexpr std::size_t kBlocks = kKeeps ? 4 * 1024 : 64 * 1024;
  /// A shorter scan, or interval between restart markers, costs as much to fall into step as lanes save: measured, and
  /// a guess.
  static constexpr std::size_t kWorthwhile = 24 * 1024, kWorthwhileInterval = 2048;
  /// The most of the pool's memory that one takes, of a scan of so many bytes and blocks.
  static std::size_t bytes(std::size_t bytes_in_scan, std::size_t blocks_in_scan);

  struct Source {
    const EntropyDecoder& decoder;        ///< installed, at the beginning of its scan
    const LaneTables<Entry>& tables;      ///< of the decoder
    std::span<const std::uint8_t> bytes;  ///< the whole file
  };
  /// Room for `most_mcus`; the others are left out.
  LaneChunk(const Source& source, const McuSink& sink, std::size_t most_mcus, BufferPool& pool);

  void decode(const std::uint8_t* begin, const std::uint8_t* limit) override;
  bool take(Chain& chain, unsigned most) override;
  bool hand_over() override;

 private:
  struct Taken {
    unsigned mcu;
    unsigned count;
    const std::int16_t* dc;
    JCOEF* blocks;
  };
  std::uint64_t end_of_stretch(std::uint64_t bit) const;
  void stretches();
  void hand_over_blocks(const Taken& taken) const;
  void add_up(std::span<std::int16_t> differences, EntropyDecoder::State& state);

  const EntropyDecoder& decoder_;
  const LaneTables<Entry>& tables_;
  const std::uint8_t* const end_;  // of the file
  const McuSink& sink_;
  const std::size_t most_mcus_;
  BufferPool& pool_;
  std::size_t components_ = 0;                      // of the scan
  std::array<int, MAX_COMPS_IN_SCAN> blocks_of_{};  // of each, in an MCU
  Buffer bytes_;
  Buffer found_;
  Buffer coefficients_;
  Unstuffed data_;
  std::vector<ScanLanes::Stretch> stretches_;
  ScanLanes lanes_;
  std::span<const LaneSegment> segments_;
  std::vector<Taken> taken_;
  bool sound_ = true;
};

extern template class LaneChunk<kKeepNone>;
extern template class LaneChunk<kKeepLow>;
extern template class LaneChunk<kKeepAll>;

}  // namespace lightmill
