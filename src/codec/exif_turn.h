#pragma once

#include "image/metadata.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lightmill {

/// Of formats whose own word on how a picture is turned counts, and says nothing: a warning where EXIF asks for a turn.
inline void tell_of_exif_turn(std::string_view format, std::span<const std::uint8_t> exif,
                              std::vector<std::string>& warnings) {
  if (exif_orientation(exif) <= 1) return;
  warnings.emplace_back("its EXIF tells of a turn that the " + std::string(format) +
                        " itself does not ask for, which is not done");
}

}  // namespace lightmill
