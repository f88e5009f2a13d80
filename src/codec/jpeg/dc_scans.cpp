#include "codec/jpeg/dc_scans.h"

#include "codec/jpeg/bit_reader.h"
#include "codec/jpeg/huffman_tables.h"
#include "codec/jpeg/scan_end.h"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace lightmill {
namespace {

constexpr int kLargestDcValue = 32'767;

/// Whole MCUs of one component's.
struct Target {
  std::int16_t* first = nullptr;
  std::size_t stride = 0;
};
using Targets = std::array<Target, MAX_COMPS_IN_SCAN>;

unsigned mcus_across(const jpeg_decompress_struct& codec) {
  const auto across = static_cast<unsigned>(codec.max_h_samp_factor) * DCTSIZE;
  return (codec.image_width + across - 1) / across;
}

/// One scan: where its blocks are, in the order of its data.
class DcScan {
 public:
  DcScan(const jpeg_decompress_struct& codec, const ProgressiveScan& scan, const Targets& targets)
      : scan_(scan),
        reader_(scan.data.data(), scan.data.data() + scan.data.size()),
        until_restart_(scan.restart_interval) {
    const bool alone = scan.components.size() == 1;
    const jpeg_component_info& first = codec.comp_info[scan.components[0]];
    columns_ = alone ? first.width_in_blocks : mcus_across(codec);
    rows_ = alone ? first.height_in_blocks : codec.total_iMCU_rows;
    for (std::size_t i = 0; i < scan.components.size(); ++i) {
      const jpeg_component_info& info = codec.comp_info[scan.components[i]];
      const unsigned wide = alone ? 1 : static_cast<unsigned>(info.h_samp_factor);
      const unsigned high = alone ? 1 : static_cast<unsigned>(info.v_samp_factor);
      const Target& target = targets[static_cast<std::size_t>(info.component_index)];
      too_many_ = too_many_ || count_ + wide * high > blocks_.size();
      for (unsigned b = 0; b < wide * high && !too_many_; ++b) {
        blocks_[count_++] = {target.first + b / wide * target.stride + b % wide, wide, high * target.stride, i};
      }
    }
  }

  /// False where the data are odd.
  bool read() {
    if (too_many_ || (!scan_.refines && !build_tables())) return false;
    for (unsigned row = 0; row < rows_; ++row) {
      const bool sound = scan_.refines ? read_row<false>() : read_row<true>();
      if (!sound || reader_.overdrawn()) return false;
      for (std::size_t b = 0; b < count_; ++b) blocks_[b].row += blocks_[b].row_step;
    }
    return true;
  }
  /// Behind the last MCU.
  const std::uint8_t* position() const { return reader_.place().byte; }

 private:
  struct Block {
    std::int16_t* row = nullptr;
    std::size_t step = 0;
    std::size_t row_step = 0;
    std::size_t component = 0;  // of the scan
  };

  bool build_tables() {
    for (std::size_t i = 0; i < scan_.codes.size(); ++i) {
      if (!tables_[i].build(scan_.codes[i], HuffmanTable::Kind::dc)) return false;
    }
    return true;
  }

  bool restart() {
    reader_.refill();
    if (reader_.holds_whole_byte() || !reader_.skip_marker(static_cast<std::uint8_t>(0xD0 + next_restart_)))
      return false;
    next_restart_ = (next_restart_ + 1) & 7;
    until_restart_ = scan_.restart_interval;
    last_ = {};
    return true;
  }

  template <bool kFirst>
  bool read_row() {
    std::array<std::int16_t*, D_MAX_BLOCKS_IN_MCU> at{};
    for (std::size_t b = 0; b < count_; ++b) at[b] = blocks_[b].row;
    for (unsigned column = 0; column < columns_; ++column) {
      if (scan_.restart_interval > 0 && until_restart_-- == 0) {
        if (!restart()) return false;
        --until_restart_;
      }
      for (std::size_t b = 0; b < count_; ++b) {
        if (!(kFirst ? first_bits(blocks_[b], *at[b]) : next_bit(*at[b]))) return false;
        at[b] += blocks_[b].step;
      }
    }
    return true;
  }

  bool first_bits(const Block& block, std::int16_t& coefficient) {
    const HuffmanTable& table = tables_[block.component];
    reader_.refill();
    const HuffmanTable::Entry entry = table.entry(reader_.bits());
    int difference = entry.value;
    if (difference != 0) {
      reader_.consume(entry.bits);
    } else {
      const HuffmanTable::Code code = table.code(reader_.bits());
      if (code.bits == 0) return false;
      reader_.consume(code.bits);
      if (code.symbol > 0) difference = extended(reader_.take(code.symbol), code.symbol);
    }
    const int value = (last_[block.component] += difference) * (1 << scan_.low);
    coefficient = static_cast<std::int16_t>(value);
    return std::abs(value) <= kLargestDcValue;
  }

  bool next_bit(std::int16_t& coefficient) {
    reader_.refill();
    coefficient = static_cast<std::int16_t>(coefficient | static_cast<int>(reader_.take(1)) << scan_.low);
    return true;
  }

  const ProgressiveScan& scan_;
  BitReader reader_;
  unsigned until_restart_;
  std::uint8_t next_restart_ = 0;
  unsigned columns_ = 0, rows_ = 0;  // of MCUs
  std::array<Block, D_MAX_BLOCKS_IN_MCU> blocks_{};
  std::size_t count_ = 0;
  bool too_many_ = false;  // more blocks in an MCU than there may be
  std::array<HuffmanTable, MAX_COMPS_IN_SCAN> tables_;
  std::array<int, MAX_COMPS_IN_SCAN> last_{};
};

}  // namespace

std::optional<DcCoefficients> decode_dc_scans(JpegDecompressor& codec, const ScanScript& script, BufferPool& pool) {
  DcCoefficients dc;
  Targets targets;
  for (std::size_t c = 0; c < static_cast<std::size_t>(codec->num_components); ++c) {
    const jpeg_component_info& info = codec->comp_info[c];
    const std::size_t rows = std::size_t{codec->total_iMCU_rows} * static_cast<std::size_t>(info.v_samp_factor);
    targets[c].stride = std::size_t{mcus_across(*codec.get())} * static_cast<std::size_t>(info.h_samp_factor);
    dc.memory[c] = pool.acquire(targets[c].stride * rows * sizeof(std::int16_t));
    targets[c].first = reinterpret_cast<std::int16_t*>(dc.memory[c].data());
    dc.components[c] = {targets[c].first, targets[c].stride};
  }
  for (const ProgressiveScan& scan : script.scans) {
    if (!scan.of_dc()) continue;
    codec.check_time();
    DcScan dc_scan(*codec.get(), scan, targets);
    if (!dc_scan.read() || !codec.take_left_over(dc_scan.position(), end_of(scan.data))) return std::nullopt;
  }
  return dc;
}

}  // namespace lightmill
