#pragma once

#include "image/view.h"

namespace lightmill {

/// Whether nothing shows through: there is no alpha, or it is the largest sample everywhere.
bool is_opaque(const ConstView& pixels);

}  // namespace lightmill
