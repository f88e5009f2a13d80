#pragma once

#include "codec/codec.h"

namespace lightmill {

Blob encode_jxl(const Frame& frame, const JxlEncoding& encoding, const Metadata& metadata, BufferPool& pool,
                SpareCores& cores);

std::vector<std::string> jxl_leaves_out(const Metadata& metadata);

}  // namespace lightmill
