#pragma once

#include "base/buffer_pool.h"
#include "base/simd.h"
#include "codec/jpeg/blob_destination.h"
#include "codec/jpeg/block_rows.h"
#include "codec/jpeg/compressor.h"

#include "lightmill/encoding.h"
#include "lightmill/geometry.h"
#include "lightmill/image_info.h"

#include <span>

namespace lightmill {

/// The most that write_scan holds beside the planes and what it writes.
std::size_t scan_writing_bytes(Size size, Subsampling chroma, int channels);

/// Whether planes can be coded by write_scan: into one baseline scan, on a machine for which that is faster than
/// libjpeg.
bool can_write_scan(const JpegEncoding& encoding, Simd simd = best_simd());

/// Codes planes as libjpeg does, to the bit, after jpeg_start_compress with the tables of the standard: headers and
/// data; jpeg_finish_compress is to find that nothing is left to do. `parts`: of each component. Throws Error and
/// std::bad_alloc.
void write_scan(JpegCompressor& compressor, std::span<BlockRows> parts, HuffmanTables tables,
                BlobDestination& destination, BufferPool& pool);

}  // namespace lightmill
