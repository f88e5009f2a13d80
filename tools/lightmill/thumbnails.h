#pragma once

#include "settings.h"

#include "lightmill/observer.h"

#include <stop_token>
#include <vector>

namespace lightmill::cli {

/// Small JPEGs of inputs and of their results, made by a run of its own with the limits and the isolation of the one
/// that made the results. A picture that cannot be made small has none.
std::vector<Thumbnails> thumbnails_of(const std::vector<Shown>& shown, const RunSettings& settings,
                                      const std::stop_token& stop);

}  // namespace lightmill::cli
