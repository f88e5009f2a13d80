#pragma once

#include <string>

namespace lightmill {

/// Whether a regular file begins and ends as a format does that lightmill writes. One that goes on behind its end, as
/// phones' files do, is whole too. Two small reads where it is as lightmill writes it; where it is not, the file is
/// gone through once. A link is not followed. Throws as output_error does.
bool is_whole_picture(int folder, const std::string& name);

}  // namespace lightmill
