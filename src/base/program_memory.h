#pragma once

#include <cstddef>

namespace lightmill {

/// What a run has in memory beside its images: the program and its libraries, and tables that live as long as the run.
/// Measured: 13.5 to 15 MiB resident.
inline constexpr std::size_t kProgramBytes = std::size_t{15} << 20;

}  // namespace lightmill
