#pragma once

#include "codec/abilities.h"

namespace lightmill {

/// Pixels from which on a picture is coded by two threads at least, whatever cores are idle: libaom's bytes are the
/// same with any number of threads from two on, and others with one.
inline constexpr std::int64_t kLargeAvif = 2'000'000;
inline constexpr int kMostAvifThreads = 8;

const Abilities& avif_abilities();

}  // namespace lightmill
