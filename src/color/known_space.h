#pragma once

#include "image/metadata.h"

#include "lightmill/colorspace.h"

#include <cstdint>
#include <span>

namespace lightmill {

/// Whose colors a profile's numbers mean, `keep` where they are none of ours; sRGB's without one. Of each picture it is
/// asked several times, and looking costs as much as converting, so that it is kept. Thread-safe.
ColorSpace space_of(const Bytes& icc, bool gray);

/// Tells profiles apart; 0 where there are no bytes.
std::uint64_t profile_hash(std::span<const std::uint8_t> icc);

}  // namespace lightmill
