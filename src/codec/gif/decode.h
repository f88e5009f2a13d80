#pragma once

#include "codec/codec.h"

namespace lightmill {

Decoded decode_gif(const Blob& blob, const DecodeOptions& options, BufferPool& pool);

}  // namespace lightmill
