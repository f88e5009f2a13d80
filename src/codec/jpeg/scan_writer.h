#pragma once

#include "base/buffer_pool.h"
#include "base/simd.h"
#include "codec/jpeg/blob_destination.h"
#include "codec/jpeg/block_rows.h"
#include "codec/jpeg/compressor.h"

#include "lightmill/encoding.h"
#include "lightmill/geometry.h"
#include "lightmill/image_info.h"

#include <memory>
#include <span>

namespace lightmill {

/// The most that a ScanWriter holds beside the planes and what it writes.
std::size_t scan_writing_bytes(Size size, Subsampling chroma, int channels);

/// Whether planes are coded by a ScanWriter: on a machine for which that is faster than libjpeg.
bool can_write_scans(Simd simd = best_simd());

/// Codes planes as libjpeg does, to the bit, after jpeg_start_compress for one baseline scan with the tables of the
/// standard: headers and data, MCU row by MCU row; jpeg_finish_compress is to find that nothing is left to do. All
/// throw Error and std::bad_alloc.
class ScanWriter {
 public:
  struct Coding {
    const JpegEncoding& encoding;
    Simd simd = best_simd();
  };
  /// `parts`: of each component. All outlive it.
  ScanWriter(JpegCompressor& compressor, std::span<BlockRows> parts, const Coding& coding, BlobDestination& destination,
             BufferPool& pool);
  ~ScanWriter();
  /// The next one.
  void write_row();
  /// When all are written.
  void finish();

 private:
  struct Rows;
  std::unique_ptr<Rows> rows_;
};

}  // namespace lightmill
