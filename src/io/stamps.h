#pragma once

#include "lightmill/stamp.h"

#include <sys/stat.h>

#include <cstdint>

namespace lightmill {

/// Since 1970; years that do not fit are the nearest that do.
std::int64_t nanoseconds(const timespec& time);
/// Which state of which file that is.
Stamp stamp_of(const struct stat& status);

}  // namespace lightmill
