#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace lightmill {

/// A gain map that was made anew by our encoder, with what the old one's header says of how it is meant.
std::vector<std::uint8_t> with_header_of(std::span<const std::uint8_t> old_one,
                                         std::span<const std::uint8_t> made_anew);

}  // namespace lightmill
