#pragma once

#include "codec/codec.h"

namespace lightmill {

Blob encode_jpeg(const Frame& frame, const JpegEncoding& encoding, const Metadata& metadata, BufferPool& pool);

}  // namespace lightmill
