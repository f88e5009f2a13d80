#pragma once

#include "lightmill/plan.h"

#include <cstddef>
#include <vector>

namespace lightmill {

/// The most memory that the plan's steps hold at once, with the input, the output and what is copied beside the
/// samples.
std::size_t peak_bytes(const Plan& plan);

/// How many later steps take the frame of each step.
std::vector<std::size_t> readers(const Plan& plan);

}  // namespace lightmill
