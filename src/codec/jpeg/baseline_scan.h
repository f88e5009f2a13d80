#pragma once

#include "base/buffer_pool.h"
#include "base/spare_cores.h"
#include "codec/jpeg/header.h"
#include "codec/jpeg/mcu_sink.h"

#include <cstddef>

namespace lightmill {

struct ScanRequest {
  const JpegWatch& watch;        ///< installed as the decompressor's progress monitor
  std::size_t chunk_blocks = 0;  ///< see SplitScan::Source; 0: as many as serve best, if the scan is worth chunks
  const SpareCores::Loan& loan;  ///< as many threads more
  BufferPool& pool;
};

/// Reads the one scan of a baseline file, for which our entropy decoder is installed, into a sink: by lanes, in chunks
/// or MCU by MCU, as is best. JpegDecompressor::finish is to tell whether what the sink had is good. Throws where the
/// time is up.
void read_baseline_scan(JpegDecompressor& codec, const McuSink& sink, const ScanRequest& request);

}  // namespace lightmill
