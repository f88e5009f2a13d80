#pragma once

#include "base/buffer_pool.h"
#include "base/simd.h"
#include "codec/jpeg/blob_destination.h"
#include "codec/jpeg/block_runs.h"
#include "codec/jpeg/block_turn.h"
#include "codec/jpeg/huffman_writer.h"
#include "codec/jpeg/rearrangement.h"
#include "codec/jpeg/scan_rows.h"

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

namespace lightmill {

/// A block that is coded but for its DC coefficient, whose code depends on the block before it in the scan; or packed,
/// where it is for several scans.
struct CodedBlock {
  std::uint32_t
      at;  ///< where the AC coefficients are: of a slab's number the high bits, of the byte in it the low ones
  std::uint16_t first_bit : 3;  ///< of that byte
  std::uint16_t bits : 13;      ///< of them; 0 where it is packed
  std::int16_t dc;
};

/// What a kernel codes: a run's blocks, turned.
struct CodingWork {
  const BlockRun& run;
  const BlockTurn& turn;
  const BlockTurn::Ratios* ratios;  ///< null: the steps of quantization stay
  const HuffmanCodes* ac;           ///< null: they are packed
  CodedBlock* to;                   ///< of the run's first block
  std::ptrdiff_t step;              ///< to the next one's
};
/// Codes them one behind the other from `next` on, which is `at` of the first block; where the next block may go is
/// returned. Null where an AC coefficient is too large. There must be room.
using CodeBlocks = std::uint8_t* (*)(const CodingWork& work, std::uint8_t* next, std::uint32_t at);
std::uint8_t* code_blocks(const CodingWork& work, std::uint8_t* next, std::uint32_t at);
/// For machines with those instructions only.
std::uint8_t* code_blocks_by_avx2(const CodingWork& work, std::uint8_t* next, std::uint32_t at);
std::uint8_t* code_blocks_by_avx512(const CodingWork& work, std::uint8_t* next, std::uint32_t at);
std::uint8_t* code_blocks_by_vbmi2(const CodingWork& work, std::uint8_t* next, std::uint32_t at);

/// The blocks of a picture, coded in whatever order they come, in as much memory as the file takes and 8 bytes a block
/// (packed, in three times as much): what they hold is at its place in the result by then, and is only strung together
/// at last.
class CodedBlocks : public BlockTarget {
 public:
  /// Of a component.
  struct Layout {
    unsigned columns, rows;
    const JHUFF_TBL& dc;
    const JHUFF_TBL& ac;
    const JQUANT_TBL* steps;  ///< null: as they are
  };
  CodedBlocks(std::span<const Layout> layouts, ScanPlan plan, const BlockTurn& turn, BufferPool& pool,
              Simd simd = best_simd());

  /// About the most that it holds of a file of so many bytes.
  static std::size_t bytes(ScanPlan plan, std::size_t file, std::size_t blocks) {
    const std::size_t kept = plan == ScanPlan::progressive ? 3 * file + 8 * blocks : file + file / 4 + blocks;
    return blocks * sizeof(CodedBlock) + kept + 2 * kSlab;
  }

  void put(std::span<const BlockRun> runs) override;
  /// False where a coefficient is larger than any of 8-bit samples, which no code is for.
  bool sound() const { return sound_; }

  /// Once all have come: the scans, with their headers. False as above.
  bool write_scans(JpegCompressor& compressor, BlobDestination& destination, BufferPool& pool);

 private:
  void on_begin() override;

  static constexpr int kSlabBits = 20;
  static constexpr std::size_t kSlab = std::size_t{1} << kSlabBits;
  struct Component {
    unsigned columns, rows;
    HuffmanCodes dc, ac;
    const JQUANT_TBL* steps;
    std::optional<BlockTurn::Ratios> ratios;
    Buffer memory;
    CodedBlock* blocks;
  };
  /// Where one thread goes on.
  struct Place {
    std::uint8_t* slab;
    std::uint32_t number;
    std::uint32_t used;
  };
  class Writer;

  Place take_place();
  Place add_slab();
  void put_in_pieces(BlockRun run, Place& place);
  void put(const BlockRun& run, Place& place);

  const BlockTurn& turn_;
  BufferPool& pool_;
  const ScanPlan plan_;
  const Simd simd_;
  const CodeBlocks code_;
  std::vector<Component> components_;
  std::atomic<bool> sound_ = true;
  std::mutex mutex_;
  std::vector<Buffer> slabs_;
  std::vector<Place> places_;  // that no thread has
};

}  // namespace lightmill
