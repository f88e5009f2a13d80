#pragma once

#include "codec/jpeg/callers.h"
#include "codec/jpeg/entropy.h"
#include "codec/jpeg/errors.h"
#include "codec/jpeg/lane_tables.h"

#include "lightmill/image_info.h"

#include <cstdint>
#include <memory>
#include <span>
#include <tuple>

namespace lightmill {

/// Who decodes the Huffman codes: ours those of a baseline file, or of a progressive one.
enum class JpegEntropy { ours, ours_progressive, libjpegs };

/// A decompressor with its error manager and our entropy decoder, where it is wanted and knows the file's kind; not
/// movable, since libjpeg keeps their addresses.
class JpegDecompressor {
 public:
  JpegDecompressor();
  ~JpegDecompressor();
  JpegDecompressor(const JpegDecompressor&) = delete;
  JpegDecompressor& operator=(const JpegDecompressor&) = delete;

  jpeg_decompress_struct* operator->() { return &codec_; }
  jpeg_decompress_struct* get() { return &codec_; }
  const jpeg_decompress_struct* get() const { return &codec_; }
  JpegErrors& errors() { return errors_; }

  /// Before each picture.
  void begin(Damaged policy, JpegEntropy entropy = JpegEntropy::libjpegs);
  /// After a picture: lets go of what it took, and of its tables, which a file without any would be decoded by.
  void rest() noexcept;

  /// Reads up to the first scan. The bytes must outlive the decompressor. Where a JpegWatch is installed as its
  /// progress monitor, it is asked meanwhile.
  void read_header(std::span<const std::uint8_t> bytes);
  /// Reads all scans where there are several. A component without a scan is damage.
  void start();
  /// All coefficients instead, by libjpeg's own decoder; they are there until the next picture.
  jvirt_barray_ptr* read_coefficients();
  /// Null where libjpeg's own is at work.
  EntropyDecoder* entropy() const { return callers_.entropy; }
  /// Of our own decoder, valid until the next picture; null where its codes do not allow them.
  template <typename Entry>
  const LaneTables<Entry>* lane_tables() {
    auto& tables = std::get<LaneTables<Entry>>(lane_tables_);
    return tables.build(*entropy()) ? &tables : nullptr;
  }
  std::span<const std::uint8_t> bytes() const { return bytes_; }
  bool has_multiple_scans() const { return has_multiple_scans_; }
  /// Throws Error where the JpegWatch says so.
  void check_time();
  /// Judges what a scan, whose data end at `end`, leaves behind its last MCU, which has no bit of the byte given: false
  /// where it is more than padding, which is recorded.
  bool take_left_over(const std::uint8_t* behind_last_mcu, const std::uint8_t* end);
  /// After the last row. False where our entropy decoder found the data odd: what was decoded is not to be used then.
  bool finish();
  /// After `start`: whether there is nothing that could follow the scans read, so that the end of the file may.
  bool complete() const { return complete_; }

 private:
  static void on_scan_end(j_decompress_ptr codec);
  void judge_left_over();
  void check_components();

  JpegEntropy wanted_entropy_ = JpegEntropy::libjpegs;
  std::span<const std::uint8_t> bytes_;
  std::unique_ptr<EntropyDecoder> kept_entropy_;  // before the codec that calls it
  std::tuple<LaneTables<SkimEntry>, LaneTables<CoefficientEntry>> lane_tables_;
  bool has_multiple_scans_ = false;
  bool complete_ = true;
  JpegErrors errors_;
  JpegCallers callers_;
  jpeg_decompress_struct codec_{};
  void (*finish_input_pass_)(j_decompress_ptr) = nullptr;  // libjpeg's
};

/// What a header that was read tells, but for metadata and the file's size. Throws Error(unsupported).
ImageInfo describe(const JpegDecompressor& codec);

}  // namespace lightmill
