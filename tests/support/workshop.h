#pragma once

#include "samples/resample.h"
#include "support/cores.h"
#include "support/pictures.h"

namespace lightmill::test {

inline ResampleGraphs& graphs() {
  static ResampleGraphs shared;
  return shared;
}

/// One thread's.
inline Workshop& workshop() {
  static Workshop alone{pool(), no_cores(), graphs()};
  return alone;
}

}  // namespace lightmill::test
