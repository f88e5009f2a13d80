#pragma once

#include "codec/jpeg_errors.h"
#include "image/metadata.h"

#include "lightmill/image_info.h"

#include <cstdint>
#include <span>

namespace lightmill {

/// A decompressor with its error manager and, where decoding is to be bounded, its watch; not movable, since libjpeg keeps
/// their addresses.
class JpegDecompressor {
 public:
  explicit JpegDecompressor(Damaged policy);
  ~JpegDecompressor();
  JpegDecompressor(const JpegDecompressor&) = delete;
  JpegDecompressor& operator=(const JpegDecompressor&) = delete;

  jpeg_decompress_struct* operator->() { return &codec_; }
  jpeg_decompress_struct* get() { return &codec_; }
  JpegErrors& errors() { return errors_; }

  /// Reads up to the first scan, keeping the markers that carry metadata. The bytes must outlive the decompressor.
  void read_header(std::span<const std::uint8_t> bytes);

 private:
  JpegErrors errors_;
  jpeg_decompress_struct codec_{};
};

/// What a header that was read tells. Throws Error(unsupported).
ImageInfo describe(jpeg_decompress_struct& codec);

/// Copies the metadata out of a header that was read.
Metadata metadata_of(jpeg_decompress_struct& codec);

}  // namespace lightmill
