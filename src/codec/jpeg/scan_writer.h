#pragma once

#include "base/buffer_pool.h"
#include "base/simd.h"
#include "codec/jpeg/blob_destination.h"
#include "codec/jpeg/block_rows.h"

#include "lightmill/geometry.h"
#include "lightmill/image_info.h"

#include <span>

namespace lightmill {

/// The most that write_scan holds beside the planes and what it writes.
std::size_t scan_writing_bytes(Size size, Subsampling chroma, int channels);

/// Whether planes can be coded by write_scan: into one baseline scan with tables that are known, on a machine for which
/// that is faster than libjpeg.
bool can_write_scan(const jpeg_compress_struct& codec, Simd simd = best_simd());

/// Codes planes as libjpeg does, to the bit: between the scan's header, which was written, and jpeg_finish_compress,
/// which is to find that nothing is left to do. `parts`: of each component. Throws Error and std::bad_alloc.
void write_scan(jpeg_compress_struct& codec, std::span<BlockRows> parts, BlobDestination& destination,
                BufferPool& pool);

}  // namespace lightmill
