#include "codec/jpeg/dc_scans.h"

#include "codec/jpeg/bit_reader.h"
#include "codec/jpeg/huffman_tables.h"
#include "codec/jpeg/mcu_transform.h"
#include "codec/jpeg/scan_end.h"
#include "io/blob.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace lightmill {
namespace {

constexpr int kLargest = 32'767;

/// The DC coefficients of one component, whole MCUs of them.
struct Component {
  std::int16_t* first = nullptr;
  std::size_t stride = 0;
  int dc_step = 0;                        ///< of quantization; 0 before its first scan
  std::array<int, DCTSIZE2> bits_left{};  ///< of each coefficient; -1: none came yet
};
using Components = std::array<Component, MAX_COMPS_IN_SCAN>;

/// Of one scan of DC coefficients: where its blocks are, in the order of its data.
class DcScan {
 public:
  DcScan(const jpeg_decompress_struct& codec, Components& components, std::span<const std::uint8_t> bytes)
      : codec_(codec),
        reader_(codec.src->next_input_byte, bytes.data() + bytes.size()),
        until_restart_(codec.restart_interval) {
    const bool alone = codec.comps_in_scan == 1;
    const jpeg_component_info& first = *codec.cur_comp_info[0];
    const unsigned across = static_cast<unsigned>(codec.max_h_samp_factor) * DCTSIZE;
    columns_ = alone ? first.width_in_blocks : (codec.image_width + across - 1) / across;
    rows_ = alone ? first.height_in_blocks : codec.total_iMCU_rows;
    for (int i = 0; i < codec.comps_in_scan; ++i) {
      const jpeg_component_info& info = *codec.cur_comp_info[i];
      const unsigned wide = alone ? 1 : static_cast<unsigned>(info.h_samp_factor);
      const unsigned high = alone ? 1 : static_cast<unsigned>(info.v_samp_factor);
      Component& component = components[static_cast<std::size_t>(info.component_index)];
      too_many_ = too_many_ || count_ + wide * high > blocks_.size();
      for (unsigned b = 0; b < wide * high && !too_many_; ++b) {
        blocks_[count_++] = {component.first + b / wide * component.stride + b % wide, wide, high * component.stride,
                             static_cast<std::size_t>(i)};
      }
    }
  }

  /// False where the data are odd.
  bool read() {
    const bool first_pass = codec_.Ah == 0;
    if (too_many_ || (first_pass && !build_tables())) return false;
    for (unsigned row = 0; row < rows_; ++row) {
      const bool sound = first_pass ? read_row<true>() : read_row<false>();
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
    for (int i = 0; i < codec_.comps_in_scan; ++i) {
      const auto number = static_cast<std::size_t>(codec_.cur_comp_info[i]->dc_tbl_no);  // as the file has it
      const JHUFF_TBL* table = number < NUM_HUFF_TBLS ? codec_.dc_huff_tbl_ptrs[number] : nullptr;
      if (!table || !tables_[static_cast<std::size_t>(i)].build(*table, HuffmanTable::Kind::dc)) return false;
    }
    return true;
  }

  bool restart() {
    reader_.refill();
    if (reader_.holds_whole_byte() || !reader_.skip_marker(static_cast<std::uint8_t>(0xD0 + next_restart_)))
      return false;
    next_restart_ = (next_restart_ + 1) & 7;
    until_restart_ = codec_.restart_interval;
    last_ = {};
    return true;
  }

  template <bool kFirst>
  bool read_row() {
    std::array<std::int16_t*, D_MAX_BLOCKS_IN_MCU> at{};
    for (std::size_t b = 0; b < count_; ++b) at[b] = blocks_[b].row;
    for (unsigned column = 0; column < columns_; ++column) {
      if (codec_.restart_interval > 0 && until_restart_-- == 0) {
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
    const int value = (last_[block.component] += difference) * (1 << codec_.Al);
    coefficient = static_cast<std::int16_t>(value);
    return std::abs(value) <= kLargest;
  }

  bool next_bit(std::int16_t& coefficient) {
    reader_.refill();
    coefficient = static_cast<std::int16_t>(coefficient | static_cast<int>(reader_.take(1)) << codec_.Al);
    return true;
  }

  const jpeg_decompress_struct& codec_;
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

/// The marker behind a scan whose data nobody reads; null where restart markers are not those that come.
const std::uint8_t* end_of_scan(const jpeg_decompress_struct& codec, std::span<const std::uint8_t> bytes) {
  const std::uint8_t* at = codec.src->next_input_byte;
  const std::uint8_t* const end = bytes.data() + bytes.size();
  for (unsigned restarts = 0;; at += 2) {
    at = static_cast<const std::uint8_t*>(std::memchr(at, 0xFF, static_cast<std::size_t>(end - at)));
    if (!at || end - at < 2) return nullptr;
    if (at[1] == 0) continue;
    if ((at[1] & 0xF8) != 0xD0) return at;
    if (codec.restart_interval == 0 || (at[1] & 7U) != (restarts++ & 7U)) return nullptr;
  }
}

/// Whether the scan refines what came before it, as libjpeg's decoder asks (start_pass_phuff_decoder in jdphuff.c).
bool follows(const jpeg_decompress_struct& codec, Components& components) {
  const bool dc = codec.Ss == 0;
  const bool in_range = dc ? codec.Se == 0 : codec.Ss <= codec.Se && codec.Se < DCTSIZE2 && codec.comps_in_scan == 1;
  if (!in_range || codec.Al > 13 || (codec.Ah != 0 && codec.Al != codec.Ah - 1)) return false;
  for (int i = 0; i < codec.comps_in_scan; ++i) {
    const jpeg_component_info& info = *codec.cur_comp_info[i];
    Component& component = components[static_cast<std::size_t>(info.component_index)];
    if (!dc && component.bits_left[0] < 0) return false;
    for (auto k = static_cast<std::size_t>(codec.Ss); k <= static_cast<std::size_t>(codec.Se); ++k) {
      if (codec.Ah == 0 ? component.bits_left[k] >= 0 : component.bits_left[k] != codec.Ah) return false;
      component.bits_left[k] = codec.Al;
    }
    if (component.dc_step > 0) continue;
    const auto number = static_cast<std::size_t>(info.quant_tbl_no);  // as the file has it
    const JQUANT_TBL* table = number < NUM_QUANT_TBLS ? codec.quant_tbl_ptrs[number] : nullptr;
    if (!table || table->quantval[0] == 0) return false;
    component.dc_step = static_cast<std::int16_t>(table->quantval[0]);
  }
  return true;
}

/// Steps over the scan ahead, or reads it if it is of DC coefficients. Null where the data are odd.
const std::uint8_t* pass_scan(jpeg_decompress_struct& codec, Components& components,
                              std::span<const std::uint8_t> bytes) {
  if (codec.Ss > 0) return end_of_scan(codec, bytes);
  DcScan scan(codec, components, bytes);
  if (!scan.read()) return nullptr;
  const LeftOver left = left_over(scan.position(), bytes.data() + bytes.size());
  if (!left.constant) return nullptr;
  JpegErrors::pad(reinterpret_cast<j_common_ptr>(&codec), left.bytes);
  return left.marker;
}

/// To the next scan: false at the end-of-image marker.
bool next_scan(JpegDecompressor& codec, const std::uint8_t* marker) {
  codec->src->bytes_in_buffer -= static_cast<std::size_t>(marker - codec->src->next_input_byte);
  codec->src->next_input_byte = marker;
  int reached = 0;
  codec.errors().guarded([&codec, &reached] {
    codec->progress->progress_monitor(reinterpret_cast<j_common_ptr>(codec.get()));
    reached = codec->marker->read_markers(codec.get());
  });
  return reached == JPEG_REACHED_SOS;
}

bool complete(const jpeg_decompress_struct& codec, const Components& components) {
  return std::all_of(components.begin(), components.begin() + codec.num_components, [](const Component& component) {
    return std::ranges::all_of(component.bits_left, [](int left) { return left == 0; });
  });
}

void write(const jpeg_decompress_struct& codec, const Components& components, Planes& planes) {
  for (std::size_t c = 0; c < static_cast<std::size_t>(planes.count); ++c) {
    const Component& component = components[c];
    const auto width = codec.comp_info[c].width_in_blocks;
    for (unsigned y = 0; y < codec.comp_info[c].height_in_blocks; ++y) {
      const std::int16_t* dc = component.first + y * component.stride;
      std::uint8_t* samples = planes.plane[c].row(static_cast<int>(y));
      for (unsigned x = 0; x < width; ++x) samples[x] = mean_of_block(dc[x] * component.dc_step);
    }
  }
}

}  // namespace

bool decode_dc_scans(JpegDecompressor& codec, Planes& planes, BufferPool& pool) {
  if (!codec->progressive_mode || codec->arith_code || codec->data_precision != 8) return false;
  if (codec->num_components > MAX_COMPS_IN_SCAN) return false;
  Components components;
  std::array<Buffer, MAX_COMPS_IN_SCAN> memory;
  for (std::size_t c = 0; c < static_cast<std::size_t>(codec->num_components); ++c) {
    const jpeg_component_info& info = codec->comp_info[c];
    const auto across = static_cast<unsigned>(codec->max_h_samp_factor) * DCTSIZE;
    const std::size_t columns = (codec->image_width + across - 1) / across;
    components[c].stride = columns * static_cast<std::size_t>(info.h_samp_factor);
    const std::size_t rows = std::size_t{codec->total_iMCU_rows} * static_cast<std::size_t>(info.v_samp_factor);
    memory[c] = pool.acquire(components[c].stride * rows * sizeof(std::int16_t));
    components[c].first = reinterpret_cast<std::int16_t*>(memory[c].data());
    components[c].bits_left.fill(-1);
  }
  bool more = true;
  while (more) {
    if (!follows(*codec.get(), components)) return false;
    const std::uint8_t* const marker = pass_scan(*codec.get(), components, codec.bytes());
    if (!marker) return false;
    more = next_scan(codec, marker);
  }
  const bool ends = codec->src->bytes_in_buffer >= Blob::kPadding;  // by a marker of its own
  if (!ends || !complete(*codec.get(), components) || codec.errors().damaged()) return false;
  write(*codec.get(), components, planes);
  return true;
}

}  // namespace lightmill
