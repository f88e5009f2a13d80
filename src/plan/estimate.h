#pragma once

#include "lightmill/plan.h"

#include <cstddef>

namespace lightmill {

/// Of the metadata that its results are to have, one copy.
std::size_t metadata_bytes(const Plan& plan);

/// The most memory that the plan's steps hold at once, with the input, the output and what is copied beside the
/// samples.
std::size_t peak_bytes(const Plan& plan);

}  // namespace lightmill
