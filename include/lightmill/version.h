#pragma once

#include "lightmill/export.h"

#include <string>

namespace lightmill {

/// "0.1.0".
LIGHTMILL_API std::string version();

/// The version and those of the libraries it runs on, one a line.
LIGHTMILL_API std::string versions();

}  // namespace lightmill
