#pragma once

#include "lightmill/geometry.h"

#include <cstdint>
#include <filesystem>
#include <string>

namespace lightmill {

/// What a picture's file tells of it.
struct Measured {
  Size size = {};  ///< as stored
  std::uint64_t bytes = 0;
  std::string format;  ///< "jpeg"
};

/// Reads no more of the file than its header needs, where `probe` reads pictures whole. Throws Error as `probe`.
Measured measured(const std::filesystem::path& file);

}  // namespace lightmill
