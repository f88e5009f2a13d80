#pragma once

#include "codec/codec.h"

namespace lightmill {

Blob encode_png(const Frame& frame, const PngEncoding& encoding, const Metadata& metadata, BufferPool& pool);

std::vector<std::string> png_leaves_out(const Metadata& metadata);

}  // namespace lightmill
