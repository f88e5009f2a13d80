#pragma once

#include "codec/codec.h"
#include "image/tiff_block.h"

#include <optional>

namespace lightmill {

/// `kind`: where none is given, a BigTIFF where the file may become larger than 4 GB.
Blob encode_tiff(const Frame& frame, const TiffEncoding& encoding, const Metadata& metadata, BufferPool& pool,
                 std::optional<TiffKind> kind = {});

std::vector<std::string> tiff_leaves_out(const Metadata& metadata);

}  // namespace lightmill
