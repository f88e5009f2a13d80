#pragma once

#include "codec/codec.h"

namespace lightmill {

Blob encode_webp(const Frame& frame, const WebpEncoding& encoding, const Metadata& metadata, BufferPool& pool);

std::vector<std::string> webp_leaves_out(const Metadata& metadata);

}  // namespace lightmill
