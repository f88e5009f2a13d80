#pragma once

#include "codec/codec.h"

namespace lightmill {

Blob encode_png(const Frame& frame, const PngEncoding& encoding, const Metadata& metadata, BufferPool& pool);

}  // namespace lightmill
