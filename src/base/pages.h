#pragma once

#include <unistd.h>

#include <cstddef>

namespace lightmill {

/// The unit in which the system maps memory and takes it back: 4 KiB on x86-64, up to 64 KiB on ARM.
inline std::size_t page_bytes() {
  static const auto bytes = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  return bytes;
}

}  // namespace lightmill
