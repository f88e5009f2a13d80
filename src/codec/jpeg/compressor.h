#pragma once

#include "codec/jpeg/callers.h"
#include "codec/jpeg/errors.h"

namespace lightmill {

/// A compressor with its error manager; not movable, since libjpeg keeps their addresses.
class JpegCompressor {
 public:
  JpegCompressor() : errors_(Damaged::fail) {
    codec_.err = errors_.manager();
    codec_.client_data = &callers_;
    errors_.guarded([this] { jpeg_create_compress(&codec_); });
  }
  ~JpegCompressor() { jpeg_destroy_compress(&codec_); }
  JpegCompressor(const JpegCompressor&) = delete;
  JpegCompressor& operator=(const JpegCompressor&) = delete;

  jpeg_compress_struct* operator->() { return &codec_; }
  jpeg_compress_struct* get() { return &codec_; }
  JpegErrors& errors() { return errors_; }

  /// After a picture: lets go of what it took, and of its Huffman tables, which jpeg_set_defaults would leave as they
  /// were fitted to it.
  void rest() noexcept {
    jpeg_abort_compress(&codec_);
    for (JHUFF_TBL*& table : codec_.dc_huff_tbl_ptrs) table = nullptr;
    for (JHUFF_TBL*& table : codec_.ac_huff_tbl_ptrs) table = nullptr;
    codec_.dest = nullptr;
  }

 private:
  JpegErrors errors_;
  JpegCallers callers_;
  jpeg_compress_struct codec_{};
};

}  // namespace lightmill
