#include "codec/jpeg/header.h"

#include "codec/jpeg/scan_end.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <new>
#include <numeric>
#include <utility>

namespace lightmill {
namespace {

ColorModel color_model(const jpeg_decompress_struct& codec) {
  switch (codec.jpeg_color_space) {
    case JCS_GRAYSCALE:
      return ColorModel::gray;
    case JCS_YCbCr:
      return ColorModel::ycc;
    case JCS_RGB:
      return ColorModel::rgb;
    case JCS_CMYK:
      return ColorModel::cmyk;
    case JCS_YCCK:
      return ColorModel::ycck;
    default:
      break;
  }
  throw Error(Cause::unsupported, "a JPEG of " + std::to_string(codec.num_components) +
                                      " components of unknown meaning; gray, YCbCr, RGB, CMYK and YCCK are read");
}

void describe_sampling(const jpeg_decompress_struct& codec, ImageInfo& info) {
  if (info.color == ColorModel::gray) return;
  const jpeg_component_info* c = codec.comp_info;
  const int across = codec.max_h_samp_factor, down = codec.max_v_samp_factor;
  info.regular_sampling = codec.num_components == 3 && c[0].h_samp_factor == across && c[0].v_samp_factor == down &&
                          c[1].h_samp_factor == c[2].h_samp_factor && c[1].v_samp_factor == c[2].v_samp_factor &&
                          across % c[1].h_samp_factor == 0 && down % c[1].v_samp_factor == 0;
  info.subsampling = {across / c[1].h_samp_factor, down / c[1].v_samp_factor};
}

/// A component alone has MCUs of a block, whatever its sampling factors.
void describe_mcu(const jpeg_decompress_struct& codec, ImageInfo& info) {
  if (codec.num_components == 1) return;
  info.mcu = {codec.max_h_samp_factor * DCTSIZE, codec.max_v_samp_factor * DCTSIZE};
  info.blocks_in_mcu = 0;
  for (int c = 0; c < codec.num_components; ++c)
    info.blocks_in_mcu += codec.comp_info[c].h_samp_factor * codec.comp_info[c].v_samp_factor;
}

/// The quality whose table of luma has the same sum: the IJG's library scales that of ITU-T T.81, annex K.1, by
/// 5000 / quality per cent, above 50 by 200 - 2 quality.
int quality_of(const jpeg_decompress_struct& codec) {
  constexpr double kSumOfAnnexK = 3688;
  const int number = codec.comp_info[0].quant_tbl_no;
  const JQUANT_TBL* table = number >= 0 && number < NUM_QUANT_TBLS ? codec.quant_tbl_ptrs[number] : nullptr;
  if (!table) return 0;
  const double percent =
      100 * std::accumulate(std::begin(table->quantval), std::end(table->quantval), 0.0) / kSumOfAnnexK;
  const double quality = percent < 100 ? (200 - percent) / 2 : 5000 / percent;
  return std::clamp(static_cast<int>(std::lround(quality)), 1, 100);
}

}  // namespace

JpegDecompressor::JpegDecompressor() : errors_(Damaged::fail) {
  callers_.decompressor = this;
  get()->client_data = &callers_;
  get()->err = errors_.manager();
  errors_.guarded([this] { jpeg_create_decompress(get()); });
  if (knows_libjpeg()) finish_input_pass_ = std::exchange(get()->inputctl->finish_input_pass, on_scan_end);
}

JpegDecompressor::~JpegDecompressor() { jpeg_destroy_decompress(get()); }

void JpegDecompressor::begin(Damaged policy, JpegEntropy entropy) {
  wanted_entropy_ = entropy;
  complete_ = true;
  errors_.begin(policy);
}

void JpegDecompressor::rest() noexcept {
  jpeg_abort_decompress(get());
  for (JQUANT_TBL*& table : get()->quant_tbl_ptrs) table = nullptr;
  for (JHUFF_TBL*& table : get()->dc_huff_tbl_ptrs) table = nullptr;
  for (JHUFF_TBL*& table : get()->ac_huff_tbl_ptrs) table = nullptr;
  get()->progress = nullptr;
  callers_.entropy = nullptr;
  bytes_ = {};
}

void JpegDecompressor::read_header(std::span<const std::uint8_t> bytes) {
  bytes_ = bytes;
  errors_.guarded([this, bytes] {
    jpeg_mem_src(get(), bytes.data(), bytes.size());
    jpeg_read_header(get(), TRUE);
    has_multiple_scans_ = jpeg_has_multiple_scans(get()) != 0;
  });
}

jvirt_barray_ptr* JpegDecompressor::read_coefficients() {
  jvirt_barray_ptr* arrays = nullptr;
  errors_.guarded([&] { arrays = jpeg_read_coefficients(get()); });
  check_components();
  return arrays;
}

void JpegDecompressor::start() {
  errors_.guarded([this] { jpeg_start_decompress(get()); });
  if (has_multiple_scans_) check_components();
  if (wanted_entropy_ != JpegEntropy::ours || has_multiple_scans_ || !knows_libjpeg()) return;
  // Its tables are filled when it is installed.
  if (kept_entropy_) {
    new (kept_entropy_.get()) EntropyDecoder;  // which needs no destruction
  } else {
    kept_entropy_ = std::make_unique_for_overwrite<EntropyDecoder>();
  }
  kept_entropy_->install(*get(), bytes_);
}

/// A component has its quantization table from its first scan on. Progressive files bring each coefficient's bits in
/// several scans; `coef_bits` tells how many are still to come, or that none came (-1).
void JpegDecompressor::check_components() {
  const jpeg_decompress_struct& codec = *get();
  int missing = 0;
  for (int c = 0; c < codec.num_components; ++c) {
    const int* bits = codec.progressive_mode ? codec.coef_bits[c] : nullptr;
    const bool begun = codec.comp_info[c].quant_table && (!bits || bits[0] >= 0);
    missing += begun ? 0 : 1;
    complete_ = complete_ && begun && (!bits || std::all_of(bits, bits + DCTSIZE2, [](int left) { return left == 0; }));
  }
  if (missing == 0) return;
  errors_.lose("no data for " + std::to_string(missing) + " of its " + std::to_string(codec.num_components) +
               " components");
}

void JpegDecompressor::check_time() {
  errors_.guarded([this] { codec_.progress->progress_monitor(reinterpret_cast<j_common_ptr>(&codec_)); });
}

bool JpegDecompressor::take_left_over(const std::uint8_t* behind_last_mcu, const std::uint8_t* end) {
  const LeftOver left = left_over(behind_last_mcu, bytes_.data() + bytes_.size());
  const bool is_padding = left.constant && left.marker >= end;  // behind no restart marker
  if (is_padding) JpegErrors::pad(reinterpret_cast<j_common_ptr>(&codec_), left.bytes);
  return is_padding;
}

bool JpegDecompressor::finish() {
  if (entropy() && !entropy()->sound()) return false;
  errors_.guarded([this] { jpeg_finish_decompress(get()); });
  return true;
}

void JpegDecompressor::on_scan_end(j_decompress_ptr codec) {
  JpegDecompressor& self = *JpegCallers::of(*codec).decompressor;
  self.finish_input_pass_(codec);
  self.judge_left_over();
}

/// libjpeg warns of bytes that it has not read, but not of up to eight that it has. Both are judged alike here, and it
/// goes on with the marker behind them.
void JpegDecompressor::judge_left_over() {
  jpeg_decompress_struct& codec = *get();
  const auto common = reinterpret_cast<j_common_ptr>(&codec);
  const bool short_of_data = !codec.arith_code && codec.entropy->insufficient_data;
  if (entropy() ? !entropy()->sound() : short_of_data) return;  // known already
  if (std::exchange(codec.marker->discarded_bytes, 0U) > 0) {
    JpegErrors::lose(common, "bytes of picture data are left over before a restart marker");
  }
  const LeftOver left =
      left_over(entropy() ? entropy()->position() : behind_last_mcu(codec), bytes_.data() + bytes_.size());
  if (codec.unread_marker == 0) {
    codec.src->bytes_in_buffer -= static_cast<std::size_t>(left.marker - codec.src->next_input_byte);
    codec.src->next_input_byte = left.marker;
  }
  if (left.constant) {
    JpegErrors::pad(common, left.bytes);
  } else {
    JpegErrors::lose(common, "bytes of picture data are left over behind the last of the picture");
  }
}

ImageInfo describe(const JpegDecompressor& decompressor) {
  const jpeg_decompress_struct& codec = *decompressor.get();
  ImageInfo info;
  info.size = {static_cast<int>(codec.image_width), static_cast<int>(codec.image_height)};
  info.color = color_model(codec);
  info.bits = info.stored_bits = codec.data_precision;
  info.progressive = codec.progressive_mode != 0;
  info.multiple_scans = decompressor.has_multiple_scans();
  info.arithmetic = codec.arith_code != 0;
  info.restart_interval = static_cast<int>(codec.restart_interval);
  describe_sampling(codec, info);
  describe_mcu(codec, info);
  info.quality = quality_of(codec);
  return info;
}

}  // namespace lightmill
