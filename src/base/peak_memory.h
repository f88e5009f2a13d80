#pragma once

#include <cstddef>

namespace lightmill {

/// This process's largest resident size so far. Allocates nothing. Thread-safe.
std::size_t peak_memory_bytes();

}  // namespace lightmill
