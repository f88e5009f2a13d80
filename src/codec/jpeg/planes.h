#pragma once

#include "base/simd.h"
#include "base/spare_cores.h"
#include "codec/jpeg/header.h"
#include "image/frame.h"

#include "lightmill/step.h"

#include <optional>

namespace lightmill {

struct PlaneRequest {
  const ImageInfo& info;
  const step::Decode& step;
  const JpegWatch& watch;  ///< installed as the decompressor's progress monitor
  std::size_t chunk_blocks =
      0;  ///< see SplitScan::Source; 0: as many as serve best, if the scan is worth chunks at all
};

void set_scale(jpeg_decompress_struct& codec, step::Scale scale);

/// Planes for a picture whose output size was calculated, with room for the whole blocks and iMCU rows that decoders
/// write, or for so many iMCU rows of it alone.
Planes planes_for(const jpeg_decompress_struct& codec, const ImageInfo& info, const step::Decode& step,
                  BufferPool& pool);
Planes imcu_rows_for(const jpeg_decompress_struct& codec, const ImageInfo& info, const step::Decode& step, int rows,
                     BufferPool& pool);

/// Starts a decoder from whose MCUs planes are to be made.
void start_planes(JpegDecompressor& codec, step::Channels channels);

/// From a header that was read, with the scale set, to all the samples of its planes; JpegDecompressor::finish is to
/// tell whether they are good. With cores on loan, baseline files are decoded by as many threads more; the samples are
/// the same.
Planes decode_planes(JpegDecompressor& codec, const PlaneRequest& request, const SpareCores::Loan& loan,
                     BufferPool& pool);

/// The same of a progressive file, without the picture's coefficients in memory; at an eighth of the sides from its DC
/// scans alone. Nothing where that cannot be done: the decompressor is to begin anew then.
std::optional<Planes> decode_progressive_planes(JpegDecompressor& codec, const PlaneRequest& request, BufferPool& pool,
                                                Simd simd = best_simd());

}  // namespace lightmill
