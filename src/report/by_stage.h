#pragma once

#include "lightmill/outcome.h"

#include <array>

namespace lightmill {

struct NamedSeconds {
  const char* name;
  double seconds;
};

/// The times with their names, in the order of an image's way.
inline std::array<NamedSeconds, 5> by_stage(const StageTimes& times) {
  return {{{"read", times.read},
           {"decode", times.decode},
           {"transform", times.transform},
           {"encode", times.encode},
           {"write", times.write}}};
}

}  // namespace lightmill
