#pragma once

#include "codec/codec.h"

namespace lightmill {

Blob encode_avif(const Frame& frame, const AvifEncoding& encoding, const Metadata& metadata, BufferPool& pool,
                 SpareCores& cores);

std::vector<std::string> avif_leaves_out(const Metadata& metadata);

}  // namespace lightmill
