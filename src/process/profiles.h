#pragma once

#include "process/channel.h"

#include "lightmill/recipe.h"

#include <cstdint>
#include <vector>

namespace lightmill {

/// The bytes of color profiles, which are too many for a message: they go through the shared memory before the first
/// picture does.

/// Puts those that the recipe has into the memory, one behind the other, each once. Returns their sizes. Throws
/// Error(out_of_memory).
std::vector<std::uint64_t> store_profiles(const Recipe& recipe, Channel& channel);

/// Gives the recipe's profiles their bytes from there. Throws Malformed where that are not as many.
void load_profiles(Recipe& recipe, const std::vector<std::uint64_t>& sizes, const Channel& channel);

}  // namespace lightmill
