#pragma once

#include "settings.h"

#include "lightmill/item.h"

#include <vector>

namespace lightmill::cli {

/// The pictures that every run of a measurement takes. Throws Error(usage) where there are none.
std::vector<Item> first_pictures(const BenchSettings& settings);

}  // namespace lightmill::cli
