#pragma once

#include "image/metadata.h"

#include <string>
#include <string_view>
#include <vector>

namespace lightmill {

/// Adds a warning where colors are described without a profile, in a way that `format` ("a WebP") cannot.
inline void warn_of_lost_colors(const Metadata& metadata, std::string_view format, std::vector<std::string>& texts) {
  if (metadata.icc.empty() && !means_srgb(metadata.color_chunks))
    texts.emplace_back("what its file says of its colors without a profile, which " + std::string(format) +
                       " cannot hold, is left out");
}

}  // namespace lightmill
