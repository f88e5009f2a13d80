#pragma once

#include "fuzz/targets.h"

#include "lightmill/image_info.h"

#include <vector>

namespace lightmill::fuzz {

/// Files of the format, of several kinds and with metadata; by our codec where it writes them. None where the build
/// lacks it.
std::vector<test::FileBytes> pictures_of(Format format);

/// Of all formats.
std::vector<test::FileBytes> pictures_of_all();

// Of formats that we do not write.
std::vector<test::FileBytes> gif_pictures();
std::vector<test::FileBytes> heic_pictures();

}  // namespace lightmill::fuzz
