#pragma once

#include "base/buffer_pool.h"
#include "codec/jpeg/ac_writer.h"
#include "codec/jpeg/blob_destination.h"
#include "codec/jpeg/compressor.h"
#include "codec/jpeg/forward_dct.h"
#include "codec/jpeg/scan_tokens.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace lightmill {

/// A scan of the script.
struct ScriptedScan {
  static constexpr int kAll = -1;
  int component;    ///< kAll: of DC coefficients
  int first, last;  ///< coefficients, in the order of the data
  int above, low;   ///< the bits it brings: those below `above`, where that is not 0, down to `low`
};

/// Codes a progressive file as libjpeg does by jpeg_simple_progression, to the bit, in one walk over the blocks, after
/// jpeg_start_compress for one baseline scan: jpeg_finish_compress is to find that nothing is left to do. What a scan
/// consists of is kept until its codes are known, the coefficients are not. All throw Error and std::bad_alloc.
class ProgressiveWriter {
 public:
  /// About the most that it holds of a file of so many bytes.
  static std::size_t bytes(std::size_t file, std::size_t blocks) {
    return 4 * file + 10 * blocks + (std::size_t{1} << 18);
  }

  /// All outlive it.
  ProgressiveWriter(JpegCompressor& compressor, BlobDestination& destination, BufferPool& pool, Simd simd);

  /// The blocks of an MCU row: of each component, row by row.
  void add(std::size_t component, std::span<const QuantizedBlock> blocks);
  void end_row();
  /// When all rows are there.
  void finish();

 private:
  struct Component {
    const jpeg_component_info& info;
    std::vector<AcWriter> scans = {};   ///< in the order of the file
    std::vector<std::int16_t> dc = {};  ///< of the MCU row
    int last_dc = 0;
  };
  jpeg_compress_struct& codec() const { return *compressor_.get(); }
  void add_mcu(unsigned mcu);
  void add_dc(int value, Component& component);
  void put_last_bits();
  void write(const ScriptedScan& scan, const ScanTokens& tokens);
  HuffmanCodes::Codes ac_codes(int component, const SymbolCounts& counts);
  HuffmanCodes::Codes dc_codes(const SymbolCounts& counts);

  JpegCompressor& compressor_;
  BlobDestination& destination_;
  const AddBlocks add_;
  const std::vector<ScriptedScan> script_;
  std::vector<Component> components_;
  ScanTokens dc_, last_dc_bits_;
  std::uint64_t held_bits_ = 0;  ///< of the latter
  int held_bit_count_ = 0;
};

}  // namespace lightmill
