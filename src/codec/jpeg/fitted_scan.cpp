#include "codec/jpeg/fitted_scan.h"

#include "codec/jpeg/bits_at.h"
#include "codec/jpeg/scan_rows.h"

#include <algorithm>
#include <cstring>
#include <optional>

namespace lightmill {
class FittedScan::TokenReader {
 public:
  explicit TokenReader(const std::uint8_t* at) : at_(at) {}
  Token next() {
    constexpr unsigned kMostBits = 8 + HuffmanCodes::kLargestDcSize;
    if (left_ < kMostBits) refill();
    const Token token{static_cast<unsigned>(word_ >> 56), 0};
    const int size = token.size();
    const std::uint64_t behind = word_ << 8;
    word_ = behind << size;
    left_ -= 8 + static_cast<unsigned>(size);
    bit_ += 8 + static_cast<unsigned>(size);
    return {token.symbol, static_cast<std::uint32_t>(behind >> 1 >> (63 - size))};
  }

 private:
  void refill() {
    word_ = bits_at(at_, bit_);
    left_ = 64 - bit_ % 8;
  }

  const std::uint8_t* at_;
  std::uint64_t bit_ = 0;
  std::uint64_t word_ = 0;
  std::uint64_t left_ = 0;  ///< bits of the word
};

FittedScan::FittedScan(jpeg_compress_struct& codec, BufferPool& pool) : codec_(codec), pool_(pool) {
  for (int i = 0; i < codec.blocks_in_MCU; ++i) {
    const jpeg_component_info& info = *codec.cur_comp_info[codec.MCU_membership[i]];
    blocks_.push_back({info.dc_tbl_no, info.ac_tbl_no});
  }
}

/// `visit.dc(table, token)` and `visit.ac(table, token)`, in the order of the scan.
template <typename Visit>
void FittedScan::walk(const std::uint8_t* symbols, Visit& visit) const {
  TokenReader reader(symbols);
  for (unsigned mcu = 0; mcu < codec_.MCUs_per_row; ++mcu) {
    for (const Block& block : blocks_) {
      visit.dc(block.dc, reader.next());
      for (unsigned k = 0; k < DCTSIZE2 - 1;) k += visited(block.ac, reader.next(), visit);
    }
  }
}

/// How many coefficients an AC symbol takes the block on.
template <typename Visit>
unsigned FittedScan::visited(int table, const Token& token, Visit& visit) {
  visit.ac(table, token);
  return token.symbol == 0 ? unsigned{DCTSIZE2} : (token.symbol >> 4) + 1;
}

void FittedScan::add_row(std::span<const std::uint8_t> symbols) {
  const std::size_t size = symbols.size() + HuffmanWriter::kSlack;
  if (left_ < size) {
    slabs_.push_back(pool_.acquire(std::max(size, kSlab)));
    left_ = slabs_.back().capacity();
  }
  std::uint8_t* const row = slabs_.back().data() + slabs_.back().capacity() - left_;
  left_ -= size;
  std::memcpy(row, symbols.data(), symbols.size());
  rows_.push_back(row);
  struct Counting {
    Counts& counts;
    void dc(int table, Token token) const { ++counts.dc[static_cast<std::size_t>(table)][token.symbol]; }
    void ac(int table, Token token) const { ++counts.ac[static_cast<std::size_t>(table)][token.symbol]; }
  } counting{counts_};
  walk(row, counting);
}

void FittedScan::fit() {
  for (const Block& block : blocks_) {
    *codec_.dc_huff_tbl_ptrs[block.dc] = fitted_table(counts_.dc[static_cast<std::size_t>(block.dc)]);
    *codec_.ac_huff_tbl_ptrs[block.ac] = fitted_table(counts_.ac[static_cast<std::size_t>(block.ac)]);
  }
}

void FittedScan::write(std::uint8_t* row_bytes, BlobDestination& destination) {
  struct Coding {
    std::array<std::optional<HuffmanCodes>, NUM_HUFF_TBLS> dc_codes, ac_codes;
    HuffmanWriter writer;
    void dc(int table, Token token) { put(*dc_codes[static_cast<std::size_t>(table)], token); }
    void ac(int table, Token token) { put(*ac_codes[static_cast<std::size_t>(table)], token); }
    void put(const HuffmanCodes& codes, Token token) { writer.write_symbol(token.symbol, token.bits, codes); }
  };
  Coding coding{{}, {}, HuffmanWriter(row_bytes)};
  for (const Block& block : blocks_) {
    coding.dc_codes[static_cast<std::size_t>(block.dc)].emplace(*codec_.dc_huff_tbl_ptrs[block.dc]);
    coding.ac_codes[static_cast<std::size_t>(block.ac)].emplace(*codec_.ac_huff_tbl_ptrs[block.ac]);
  }
  for (std::size_t row = 0; row < rows_.size(); ++row) {
    coding.writer.move_to(row_bytes);
    walk(rows_[row], coding);
    if (row + 1 == rows_.size()) coding.writer.finish();
    write_stuffed({row_bytes, coding.writer.position()}, destination);
  }
}

}  // namespace lightmill
