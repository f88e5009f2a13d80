#pragma once

#include <string>

namespace lightmill {

/// Of what was made of a damaged file, be it decoded or transcoded: the first word on it is what was lost.
template <typename Made>
void tell_of_damage(const std::string& lost, Made& made) {
  made.damaged = true;
  made.warnings.insert(made.warnings.begin(), "damaged: " + lost);
}

}  // namespace lightmill
