#pragma once

#include "lightmill/plan.h"

#include <cstddef>
#include <vector>

namespace lightmill {

/// What a plan makes of the stored picture, for what goes with it.
struct PictureChange {
  Size stored = {};
  Region part = {};  ///< of it, that is seen
  Orientation turn = Orientation::identity;
  Size size = {};    ///< of the result
  bool cut = false;  ///< a part of it alone
  bool resized = false;
  bool recolored = false;  ///< its samples say something else, but for what coding loses

  bool turns_alone() const { return !cut && !resized && !recolored; }
  bool keeps_geometry() const { return !cut && !resized && turn == Orientation::identity; }
};

/// Those that lead to one of its results, in order.
std::vector<std::size_t> steps_behind_decoding(const Plan& plan, const PlannedOutput& output);

/// On the way to one of its results.
PictureChange change_of(const Plan& plan, const PlannedOutput& output);

}  // namespace lightmill
