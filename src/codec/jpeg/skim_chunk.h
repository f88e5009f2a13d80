#pragma once

#include "base/buffer_pool.h"
#include "codec/jpeg/mcu_transform.h"
#include "codec/jpeg/scan_chunk.h"
#include "codec/jpeg/skim_lanes.h"
#include "codec/jpeg/unstuffed.h"

#include <span>
#include <vector>

namespace lightmill {

/// A chunk of which only the DC coefficients are decoded, for a picture at an eighth of its sides.
class SkimChunk : public ScanChunk {
 public:
  /// In a chunk: a lane has some 64 kB, of which it loses little to fall into step.
  static constexpr std::size_t kBlocks = 64 * 1024;
  /// The most of the pool's memory that one takes, of a scan of so many bytes and blocks.
  static std::size_t bytes(std::size_t bytes_in_scan, std::size_t blocks_in_scan);

  /// Room for `most_mcus`; the others are left out. `decoder` must be installed, at the beginning of its scan, and
  /// `tables` be its.
  SkimChunk(const EntropyDecoder& decoder, const SkimTables& tables, std::span<const std::uint8_t> bytes,
            const McuTransform& transform, std::size_t most_mcus, BufferPool& pool);

  void decode(const std::uint8_t* begin, const std::uint8_t* limit) override;
  bool take(Chain& chain, unsigned most) override;
  bool transform() override;

 private:
  struct Taken {
    unsigned mcu;
    unsigned count;
    const std::int16_t* dc;
  };
  std::uint64_t end_of_stretch(std::uint64_t bit) const;
  void stretches();
  void add_up(std::span<std::int16_t> differences, EntropyDecoder::State& state);

  const EntropyDecoder& decoder_;
  const SkimTables& tables_;
  const std::uint8_t* const end_;  // of the file
  const McuTransform& transform_;
  const std::size_t most_mcus_;
  BufferPool& pool_;
  std::size_t components_ = 0;                      // of the scan
  std::array<int, MAX_COMPS_IN_SCAN> blocks_of_{};  // of each, in an MCU
  Buffer bytes_;
  Buffer found_;
  Unstuffed data_;
  std::vector<SkimLanes::Stretch> stretches_;
  SkimLanes lanes_;
  std::span<const SkimSegment> segments_;
  std::vector<Taken> taken_;
  bool sound_ = true;
};

}  // namespace lightmill
