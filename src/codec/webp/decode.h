#pragma once

#include "codec/codec.h"

namespace lightmill {

Decoded decode_webp(const Blob& blob, const DecodeOptions& options, BufferPool& pool);

}  // namespace lightmill
