#pragma once

#include "base/spare_cores.h"

#include <cstdint>

namespace lightmill {

/// Up to `most` cores for a step that goes over `samples` samples, where that is some milliseconds of work; a thread
/// takes 30 to 50 us to start.
inline SpareCores::Loan cores_for(std::int64_t samples, int most, SpareCores& cores) {
  constexpr std::int64_t kLarge = 4'000'000;
  return samples >= kLarge ? cores.borrow(most) : SpareCores::Loan();
}

}  // namespace lightmill
