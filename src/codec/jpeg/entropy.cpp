#include "codec/jpeg/entropy.h"

#include "codec/jpeg/callers.h"
#include "codec/jpeg/zigzag.h"

#include <cstdlib>

namespace lightmill {
namespace {

constexpr auto kOrderAndBeyond = natural_order<16>();  // with room for the longest run past the end

constexpr unsigned kOdd = 1000;  // a position in a block that no sound data lead to

bool is_known_kind(const jpeg_decompress_struct& codec) {
  return !codec.progressive_mode && !codec.arith_code && codec.Ss == 0 && codec.Se == DCTSIZE2 - 1 &&
         codec.data_precision == 8;
}

}  // namespace

bool EntropyDecoder::build_tables(const jpeg_decompress_struct& codec) {
  for (int i = 0; i < codec.comps_in_scan; ++i) {
    const jpeg_component_info& component = *codec.cur_comp_info[i];
    const JHUFF_TBL* dc = codec.dc_huff_tbl_ptrs[component.dc_tbl_no];
    const JHUFF_TBL* ac = codec.ac_huff_tbl_ptrs[component.ac_tbl_no];
    if (!dc || !dc_[static_cast<std::size_t>(component.dc_tbl_no)].build(*dc, HuffmanTable::Kind::dc)) return false;
    if (!ac || !ac_[static_cast<std::size_t>(component.ac_tbl_no)].build(*ac, HuffmanTable::Kind::ac)) return false;
  }
  return true;
}

bool EntropyDecoder::install(jpeg_decompress_struct& codec, std::span<const std::uint8_t> bytes) {
  if (!is_known_kind(codec) || !build_tables(codec)) return false;
  block_count_ = codec.blocks_in_MCU;
  for (int i = 0; i < block_count_; ++i) {
    const int member = codec.MCU_membership[i];
    const jpeg_component_info& component = *codec.cur_comp_info[member];
    blocks_[static_cast<std::size_t>(i)] = {&dc_[static_cast<std::size_t>(component.dc_tbl_no)],
                                            &ac_[static_cast<std::size_t>(component.ac_tbl_no)], member};
  }
  restart_interval_ = codec.restart_interval;
  state_ = {.reader = BitReader(codec.src->next_input_byte, bytes.data() + bytes.size()),
            .until_restart = restart_interval_};
  sound_ = true;
  JpegCallers::of(codec).entropy = this;
  codec.entropy->decode_mcu = decode_for_libjpeg;
  return true;
}

boolean EntropyDecoder::decode_for_libjpeg(j_decompress_ptr codec, JBLOCKROW* blocks) {
  auto& self = *JpegCallers::of(*codec).entropy;
  if (!self.sound_) return TRUE;  // the picture will be thrown away
  self.sound_ = self.begin_mcu(self.state_) && self.decode_mcu(self.state_, blocks);
  return TRUE;
}

bool EntropyDecoder::decode_mcu(State& state, JBLOCKROW* blocks) const {
  BitReader reader = state.reader;  // in registers
  bool sound = true;
  for (int i = 0; i < block_count_ && sound; ++i) {
    const Block& block = blocks_[static_cast<std::size_t>(i)];
    sound = decode_block(block, blocks[i][0], state.last_dc[static_cast<std::size_t>(block.component)], reader);
  }
  state.reader = reader;
  --state.until_restart;
  return sound && !reader.overdrawn();
}

bool EntropyDecoder::restart(State& state) const {
  constexpr std::uint8_t kFirstRestart = 0xD0;
  BitReader& reader = state.reader;
  reader.refill();  // up to the marker, where the data are in order
  if (reader.holds_whole_byte() || !reader.skip_marker(static_cast<std::uint8_t>(kFirstRestart + state.next_restart)))
    return false;
  state.next_restart = (state.next_restart + 1) & 7;
  state.until_restart = restart_interval_;
  state.last_dc = {};
  return true;
}

bool EntropyDecoder::same_place(const State& a, const State& b) const {
  const bool restarts_alike =
      restart_interval_ == 0 || (a.until_restart == b.until_restart && a.next_restart == b.next_restart);
  return restarts_alike && a.reader.place() == b.reader.place();
}

/// The symbol at the reader's position, which is stepped over, where the table's entry holds no value; -1 where there
/// is no such code. Leaves at least 40 bits ready for the symbol's value.
int EntropyDecoder::next_symbol(const HuffmanTable& table, BitReader& reader) {
  reader.refill();
  const HuffmanTable::Entry entry = table.entry(reader.bits());
  if (entry.bits != 0) {
    reader.consume(entry.bits);
    return entry.skip;
  }
  const HuffmanTable::Code code = table.code(reader.bits());
  reader.consume(code.bits);
  return code.symbol;
}

bool EntropyDecoder::decode_dc(const Block& block, JCOEF* coefficients, int& last_dc, BitReader& reader) {
  reader.refill();
  const HuffmanTable::Entry entry = block.dc->entry(reader.bits());
  int difference = entry.value;
  if (difference != 0) [[likely]] {
    reader.consume(entry.bits);
  } else {
    const int size = next_symbol(*block.dc, reader);
    if (size < 0) return false;
    if (size > 0) difference = extended(reader.take(size), size);
  }
  last_dc += difference;
  coefficients[0] = static_cast<JCOEF>(last_dc);
  return std::abs(last_dc) <= kLargestDc;
}

/// What the table gives without a value: the block's end, sixteen zeros, or a coefficient too long for it. Returns the
/// position after it: past the end of the block where the block ends, beyond that where the data are odd.
unsigned EntropyDecoder::decode_rest(const Block& block, unsigned k, JCOEF* coefficients, BitReader& reader) {
  const HuffmanTable::Entry entry = block.ac->entry(reader.bits());
  if (entry.bits != 0 && entry.skip == 0) [[likely]] {
    reader.consume(entry.bits);
    return DCTSIZE2;
  }
  const int symbol = next_symbol(*block.ac, reader);
  if (symbol < 0) return kOdd;
  const int run = symbol >> 4, size = symbol & 15;
  if (size == 0) return run == 15 ? k + 16 : DCTSIZE2;
  k += static_cast<unsigned>(run);
  if (k >= DCTSIZE2) return kOdd;
  coefficients[kOrderAndBeyond[k]] = static_cast<JCOEF>(extended(reader.take(size), size));
  return k + 1;
}

/// Four coefficients of at most kPeek bits fit into what a refill makes ready. A position past the block's end is odd;
/// the table keeps such a store inside the block until it is noticed.
bool EntropyDecoder::decode_block(const Block& block, JCOEF* coefficients, int& last_dc, BitReader& reader) {
  static_assert(4 * HuffmanTable::kPeek <= BitReader::kReady);
  if (!decode_dc(block, coefficients, last_dc, reader)) return false;
  const HuffmanTable& table = *block.ac;
  unsigned k = 1;
  for (int ready = 0; k < DCTSIZE2; --ready) {
    if (ready == 0) {
      reader.refill();
      ready = 4;
    }
    const HuffmanTable::Entry entry = table.entry(reader.bits());
    if (entry.value == 0) {
      k = decode_rest(block, k, coefficients, reader);
      ready = 1;
      continue;
    }
    reader.consume(entry.bits);
    k += entry.skip;
    coefficients[kOrderAndBeyond[k++]] = entry.value;
  }
  return k == DCTSIZE2;
}

}  // namespace lightmill
