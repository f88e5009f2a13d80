#pragma once

#include "codec/codec.h"

namespace lightmill {

Blob encode_jpeg(const Frame& frame, const JpegEncoding& encoding, const Metadata& metadata, BufferPool& pool);

std::vector<std::string> jpeg_leaves_out(const Metadata& metadata);

}  // namespace lightmill
