#pragma once

#include <string>

namespace lightmill {

/// "0.1.0".
std::string version();

/// The version and those of the libraries it runs on, one a line.
std::string versions();

}  // namespace lightmill
