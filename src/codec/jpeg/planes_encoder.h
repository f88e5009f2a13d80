#pragma once

#include "base/buffer_pool.h"
#include "base/simd.h"
#include "codec/jpeg/blob_destination.h"
#include "codec/jpeg/block_rows.h"
#include "codec/jpeg/compressor.h"
#include "codec/jpeg/pooled_arrays.h"
#include "codec/jpeg/scan_writer.h"
#include "codec/of_thread.h"
#include "image/metadata.h"
#include "io/blob.h"

#include "lightmill/encoding.h"

#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace lightmill {

/// Who is to code what.
enum class RowsCoded {
  by_us,        ///< planes, by a ScanWriter
  planes,       ///< by libjpeg
  interleaved,  ///< pixels, by libjpeg
};
/// Sets all but a picture's size and colors, which are set, and writes what comes before the scans.
void start_encoding(jpeg_compress_struct& codec, const JpegEncoding& encoding, const Metadata& metadata,
                    RowsCoded rows);
/// Room for a file, to begin with.
std::size_t guessed_bytes(Size size, const JpegEncoding& encoding, const Metadata& metadata);

/// Codes planes MCU row by MCU row: by our own coder where that can, or by libjpeg; the bytes are the same. All throw
/// Error and std::bad_alloc.
class PlanesEncoder {
 public:
  /// `planes`: the rows of one or three components, each of which is as large as its part of the picture. `encoding`
  /// has the chroma that they have, and outlives this.
  PlanesEncoder(std::span<const RowRing> planes, const JpegEncoding& encoding, const Metadata& metadata,
                BufferPool& pool, Simd simd = best_simd());

  int mcu_rows() const { return static_cast<int>(codec_->total_iMCU_rows); }
  /// Of a component's rows, those that an MCU row takes.
  int rows_in_mcu(std::size_t component) const { return codec_->comp_info[component].v_samp_factor * DCTSIZE; }
  /// The next one, whose rows are there.
  void write_row();
  /// When all are written.
  Blob finish();

 private:
  JpegCompressor& codec() { return *handle_; }
  void write_by_libjpeg();

  OfThread<JpegCompressor> handle_;
  jpeg_compress_struct* const codec_;
  const std::shared_ptr<const Companions> companions_;
  BufferPool& pool_;
  BlobDestination destination_;
  const PooledArrays arrays_;
  std::vector<BlockRows> parts_;
  std::optional<ScanWriter> ours_;
  int row_ = 0;
};

}  // namespace lightmill
