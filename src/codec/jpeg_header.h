#pragma once

#include "codec/entropy.h"
#include "codec/jpeg_errors.h"
#include "image/metadata.h"

#include "lightmill/image_info.h"

#include <cstdint>
#include <memory>
#include <span>

namespace lightmill {

/// Who decodes the Huffman codes.
enum class JpegEntropy { ours, libjpegs };

/// Whether the markers that carry metadata are copied, for `describe` and `metadata_of`.
enum class Markers { kept, skipped };

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
  JpegErrors& errors() { return errors_; }

  /// Before each picture.
  void begin(Damaged policy, JpegEntropy entropy = JpegEntropy::libjpegs);
  /// After a picture: lets go of what it took, and of its tables, which a file without any would be decoded by.
  void rest() noexcept;

  /// Reads up to the first scan. The bytes must outlive the decompressor.
  void read_header(std::span<const std::uint8_t> bytes, Markers markers = Markers::kept);
  void start();
  /// Null where libjpeg's own is at work.
  EntropyDecoder* entropy() { return entropy_; }
  std::span<const std::uint8_t> bytes() const { return bytes_; }
  /// After the last row. False where our entropy decoder found the data odd: what was decoded is not to be used then.
  bool finish();

 private:
  JpegEntropy wanted_entropy_ = JpegEntropy::libjpegs;
  std::span<const std::uint8_t> bytes_;
  std::unique_ptr<EntropyDecoder> kept_entropy_;  // before the codec that calls it
  EntropyDecoder* entropy_ = nullptr;             // the same, where it is at work
  JpegErrors errors_;
  jpeg_decompress_struct codec_{};
};

/// What a header that was read tells, but for the file's size and the profile's name. Throws Error(unsupported).
ImageInfo describe(JpegDecompressor& codec);

/// Copies the metadata out of a header that was read.
Metadata metadata_of(JpegDecompressor& codec);

}  // namespace lightmill
