#include "codec/jpeg/progressive_writer.h"

#include "codec/jpeg/huffman_writer.h"

#include <algorithm>
#include <array>

namespace lightmill {
namespace {

constexpr int kAll = ScriptedScan::kAll;
/// Tokens of DC coefficients name the table beside the size: so many sizes each.
constexpr unsigned kDcSizes = 16;
static_assert(HuffmanCodes::kLargestDcSize < ScanToken::kAlone);

/// That of jpeg_simple_progression (jcparam.c).
std::vector<ScriptedScan> simple_progression(int components, J_COLOR_SPACE space) {
  if (space == JCS_YCbCr) {
    return {{kAll, 0, 0, 0, 1}, {0, 1, 5, 0, 2},    {2, 1, 63, 0, 1}, {1, 1, 63, 0, 1}, {0, 6, 63, 0, 2},
            {0, 1, 63, 2, 1},   {kAll, 0, 0, 1, 0}, {2, 1, 63, 1, 0}, {1, 1, 63, 1, 0}, {0, 1, 63, 1, 0}};
  }
  std::vector<ScriptedScan> script;
  const auto add_each = [&](ScriptedScan scan) {
    for (scan.component = 0; scan.component < components; ++scan.component) script.push_back(scan);
  };
  script.push_back({kAll, 0, 0, 0, 1});
  add_each({0, 1, 5, 0, 2});
  add_each({0, 6, 63, 0, 2});
  add_each({0, 1, 63, 2, 1});
  script.push_back({kAll, 0, 0, 1, 0});
  add_each({0, 1, 63, 1, 0});
  return script;
}

}  // namespace

ProgressiveWriter::ProgressiveWriter(JpegCompressor& compressor, BlobDestination& destination, BufferPool& pool,
                                     Simd simd)
    : compressor_(compressor),
      destination_(destination),
      add_(add_blocks(simd)),
      script_(simple_progression(codec().num_components, codec().jpeg_color_space)),
      dc_(pool),
      last_dc_bits_(pool) {
  for (int c = 0; c < codec().num_components; ++c) {
    Component& added = components_.emplace_back(Component{codec().comp_info[c]});
    added.dc.reserve(std::size_t{added.info.width_in_blocks} * static_cast<std::size_t>(added.info.v_samp_factor));
  }
  for (const ScriptedScan& scan : script_) {
    if (scan.component != kAll)
      components_[static_cast<std::size_t>(scan.component)].scans.emplace_back(
          AcWriter::Part{scan.first, scan.last, scan.low, scan.above != 0}, pool);
  }
}

void ProgressiveWriter::add(std::size_t component, std::span<const QuantizedBlock> blocks) {
  Component& to = components_[component];
  add_(to.scans, blocks);
  for (const QuantizedBlock& block : blocks) to.dc.push_back(block.values[0]);
}

void ProgressiveWriter::end_row() {
  for (unsigned mcu = 0; mcu < codec().MCUs_per_row; ++mcu) add_mcu(mcu);
  for (Component& component : components_) component.dc.clear();
}

/// DC coefficients in the order of their scans. Blocks beyond the picture's edge repeat the one before.
void ProgressiveWriter::add_mcu(unsigned mcu) {
  dc_.make_room(std::size_t{2} * C_MAX_BLOCKS_IN_MCU);
  last_dc_bits_.make_room(C_MAX_BLOCKS_IN_MCU);
  for (Component& component : components_) {
    const auto wide = static_cast<unsigned>(component.info.MCU_width), columns = component.info.width_in_blocks;
    const auto real_rows = static_cast<unsigned>(component.dc.size()) / columns;
    for (unsigned y = 0; y < static_cast<unsigned>(component.info.MCU_height); ++y) {
      for (unsigned x = mcu * wide; x < (mcu + 1) * wide; ++x)
        add_dc(y < real_rows && x < columns ? component.dc[std::size_t{y} * columns + x] : component.last_dc,
               component);
    }
  }
}

void ProgressiveWriter::add_dc(int value, Component& component) {
  const int difference = (value >> 1) - (component.last_dc >> 1);
  const unsigned size = kValueSizes.of(difference);
  dc_.put(static_cast<unsigned>(component.info.dc_tbl_no) * kDcSizes + size, value_bits(difference, size),
          static_cast<int>(size));
  component.last_dc = value;
  held_bits_ = held_bits_ << 1 | static_cast<unsigned>(value & 1);
  if (++held_bit_count_ == 8) put_last_bits();
}

void ProgressiveWriter::put_last_bits() {
  last_dc_bits_.put(held_bits_, held_bit_count_);
  held_bit_count_ = 0;
}

void ProgressiveWriter::finish() {
  last_dc_bits_.make_room(1);
  put_last_bits();
  compressor_.errors().guarded([this] {
    codec().progressive_mode = TRUE;
    codec().marker->write_frame_header(&codec());
  });
  std::vector<std::size_t> written(components_.size());
  for (const ScriptedScan& scan : script_) {
    if (scan.component == kAll) {
      write(scan, scan.above == 0 ? dc_ : last_dc_bits_);
    } else {
      const auto c = static_cast<std::size_t>(scan.component);
      AcWriter& ac = components_[c].scans[written[c]++];
      ac.finish();
      write(scan, ac.tokens());
    }
  }
}

/// With the tables that fit it, and headers.
void ProgressiveWriter::write(const ScriptedScan& scan, const ScanTokens& tokens) {
  const bool of_dc = scan.component == kAll;
  codec().comps_in_scan = of_dc ? codec().num_components : 1;
  for (int i = 0; i < codec().comps_in_scan; ++i)
    codec().cur_comp_info[i] = &codec().comp_info[of_dc ? i : scan.component];
  codec().Ss = scan.first;
  codec().Se = scan.last;
  codec().Ah = scan.above;
  codec().Al = scan.low;
  const auto codes = of_dc ? dc_codes(tokens.counts()) : ac_codes(scan.component, tokens.counts());
  compressor_.errors().guarded([this] { codec().marker->write_scan_header(&codec()); });
  tokens.write(codes, destination_);
}

/// By a table that fits it.
HuffmanCodes::Codes ProgressiveWriter::ac_codes(int component, const SymbolCounts& counts) {
  JHUFF_TBL& table = *codec().ac_huff_tbl_ptrs[codec().comp_info[component].ac_tbl_no];
  table = fitted_table(counts);
  return HuffmanCodes::codes_of(table);
}

HuffmanCodes::Codes ProgressiveWriter::dc_codes(const SymbolCounts& counts) {
  HuffmanCodes::Codes all{};
  for (std::size_t i = 0; i < NUM_HUFF_TBLS; ++i) {
    const auto first = static_cast<std::ptrdiff_t>(i * kDcSizes);
    SymbolCounts own{};
    std::copy_n(counts.begin() + first, kDcSizes, own.begin());
    if (own == SymbolCounts{}) continue;
    JHUFF_TBL& table = *codec().dc_huff_tbl_ptrs[i];
    table = fitted_table(own);
    std::copy_n(HuffmanCodes::codes_of(table).begin(), kDcSizes, all.begin() + first);
  }
  return all;
}

}  // namespace lightmill
