#pragma once

#include "lightmill/plan.h"

#include <cstddef>

namespace lightmill {

/// The most memory that the plan's steps hold at once, with the input, the output and what is copied beside the
/// samples.
std::size_t peak_bytes(const Plan& plan);

}  // namespace lightmill
