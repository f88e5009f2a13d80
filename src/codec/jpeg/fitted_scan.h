#pragma once

#include "base/buffer_pool.h"
#include "codec/jpeg/blob_destination.h"
#include "codec/jpeg/fitted_tables.h"
#include "codec/jpeg/huffman_writer.h"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace lightmill {

/// A baseline scan that is coded by tables that fit it. It comes as symbols of 8 bits with the values' bits behind them
/// (HuffmanCodes::of_symbols), which are counted, kept, and coded when all are there: libjpeg makes coefficients twice
/// or keeps them all, which takes several times the memory.
class FittedScan {
 public:
  /// A compressor that was started.
  FittedScan(jpeg_compress_struct& codec, BufferPool& pool);

  /// The symbols of the next MCU row; some bytes behind them are read.
  void add_row(std::span<const std::uint8_t> symbols);
  /// Once all have come: gives the compressor its tables, before it writes the headers.
  void fit();
  /// The data behind them. `row_bytes` has room for the codes of an MCU row.
  void write(std::uint8_t* row_bytes, BlobDestination& destination);

 private:
  /// The tables of a block of the MCU.
  struct Block {
    int dc, ac;
  };
  struct Counts {
    std::array<SymbolCounts, NUM_HUFF_TBLS> dc{}, ac{};
  };
  /// A symbol and its value's bits.
  struct Token {
    unsigned symbol;
    std::uint32_t bits;
    int size() const { return static_cast<int>(symbol & 15); }
  };
  class TokenReader;
  template <typename Visit>
  void walk(const std::uint8_t* symbols, Visit& visit) const;
  template <typename Visit>
  static unsigned visited(int table, const Token& token, Visit& visit);

  jpeg_compress_struct& codec_;
  BufferPool& pool_;
  std::vector<Block> blocks_;
  static constexpr std::size_t kSlab = std::size_t{1} << 20;
  std::vector<Buffer> slabs_;
  std::size_t left_ = 0;                   ///< bytes of the last one
  std::vector<const std::uint8_t*> rows_;  ///< in them
  Counts counts_;
};

}  // namespace lightmill
