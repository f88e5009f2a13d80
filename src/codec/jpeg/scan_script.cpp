#include "codec/jpeg/scan_script.h"

#include "io/blob.h"

#include <algorithm>
#include <cstring>

namespace lightmill {
namespace {

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

/// Of a table that the file names by a number; null where it has none.
template <typename Table>
const Table* table_of(Table* const (&tables)[NUM_HUFF_TBLS], int number) {
  return number >= 0 && number < NUM_HUFF_TBLS ? tables[number] : nullptr;
}

class ScriptReader {
 public:
  explicit ScriptReader(JpegDecompressor& codec) : codec_(codec) {
    for (auto& bits : bits_left_) bits.fill(-1);
  }

  std::optional<ScanScript> read() {
    for (bool more = true; more;) {
      const std::uint8_t* const marker = end_of_scan(*codec_.get(), codec_.bytes());
      if (!marker || !follows() || !add(marker)) return std::nullopt;
      more = step_to(marker);
    }
    const bool ends = codec_->src->bytes_in_buffer >= Blob::kPadding;  // by a marker of its own
    if (!ends || !complete() || codec_.errors().damaged()) return std::nullopt;
    return std::move(script_);
  }

 private:
  /// Whether the scan refines what came before it, as libjpeg's decoder asks (start_pass_phuff_decoder in jdphuff.c).
  bool follows() {
    const jpeg_decompress_struct& codec = *codec_.get();
    const bool dc = codec.Ss == 0;
    const bool in_range = dc ? codec.Se == 0 : codec.Ss <= codec.Se && codec.Se < DCTSIZE2 && codec.comps_in_scan == 1;
    if (!in_range || codec.Al > 13 || (codec.Ah != 0 && codec.Al != codec.Ah - 1)) return false;
    for (int i = 0; i < codec.comps_in_scan; ++i) {
      auto& bits_left = bits_left_[static_cast<std::size_t>(codec.cur_comp_info[i]->component_index)];
      if (!dc && bits_left[0] < 0) return false;
      for (auto k = static_cast<std::size_t>(codec.Ss); k <= static_cast<std::size_t>(codec.Se); ++k) {
        if (codec.Ah == 0 ? bits_left[k] >= 0 : bits_left[k] != codec.Ah) return false;
        bits_left[k] = codec.Al;
      }
    }
    return true;
  }

  /// False where it lacks a table.
  bool add(const std::uint8_t* end) {
    const jpeg_decompress_struct& codec = *codec_.get();
    ProgressiveScan scan{.components = {},
                         .first = codec.Ss,
                         .last = codec.Se,
                         .refines = codec.Ah != 0,
                         .low = codec.Al,
                         .restart_interval = codec.restart_interval,
                         .codes = {},
                         .data = {codec.src->next_input_byte, end}};
    const bool coded = !scan.of_dc() || !scan.refines;
    for (int i = 0; i < codec.comps_in_scan; ++i) {
      const jpeg_component_info& info = *codec.cur_comp_info[i];
      scan.components.push_back(info.component_index);
      if (!latch_steps(info)) return false;
      if (!coded) continue;
      const JHUFF_TBL* const codes = scan.of_dc() ? table_of(codec.dc_huff_tbl_ptrs, info.dc_tbl_no)
                                                  : table_of(codec.ac_huff_tbl_ptrs, info.ac_tbl_no);
      if (!codes) return false;
      scan.codes.push_back(*codes);
    }
    script_.scans.push_back(std::move(scan));
    return true;
  }

  /// A component has the table that is there at its first scan.
  bool latch_steps(const jpeg_component_info& info) {
    const auto component = static_cast<std::size_t>(info.component_index);
    if (latched_[component]) return true;
    const JQUANT_TBL* const table = table_of(codec_->quant_tbl_ptrs, info.quant_tbl_no);
    if (!table || table->quantval[0] == 0) return false;
    script_.steps[component] = *table;
    return latched_[component] = true;
  }

  /// Reads what is ahead of the next scan: false at the end-of-image marker.
  bool step_to(const std::uint8_t* marker) {
    codec_->src->bytes_in_buffer -= static_cast<std::size_t>(marker - codec_->src->next_input_byte);
    codec_->src->next_input_byte = marker;
    codec_.check_time();
    int reached = 0;
    codec_.errors().guarded([this, &reached] { reached = codec_->marker->read_markers(codec_.get()); });
    return reached == JPEG_REACHED_SOS;
  }

  bool complete() const {
    return std::all_of(bits_left_.begin(), bits_left_.begin() + codec_.get()->num_components,
                       [](const auto& bits) { return std::ranges::all_of(bits, [](int left) { return left == 0; }); });
  }

  JpegDecompressor& codec_;
  ScanScript script_;
  std::array<bool, MAX_COMPS_IN_SCAN> latched_{};
  std::array<std::array<int, DCTSIZE2>, MAX_COMPS_IN_SCAN> bits_left_;  // of each coefficient; -1: none came yet
};

}  // namespace

std::optional<ScanScript> read_scan_script(JpegDecompressor& codec) {
  if (!codec->progressive_mode || codec->arith_code || codec->data_precision != 8) return std::nullopt;
  if (codec->num_components > MAX_COMPS_IN_SCAN) return std::nullopt;
  return ScriptReader(codec).read();
}

}  // namespace lightmill
