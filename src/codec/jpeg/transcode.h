#pragma once

#include "codec/codec.h"
#include "codec/transcoding.h"

namespace lightmill {

/// Who codes a result.
enum class ScanCoding {
  as_they_come,  ///< ours: blocks are coded when they are read
  of_arrays,     ///< libjpeg, from all the coefficients in memory
};

/// The same coefficients in another file. Throws Error, NotKept where they are larger than those of 8-bit samples.
Transcoded transcode_jpeg(const Blob& blob, const TranscodeOptions& options, BufferPool& pool, SpareCores& cores,
                          ScanCoding coding = ScanCoding::as_they_come);

}  // namespace lightmill
