#include "lightmill/geometry.h"

namespace lightmill {

std::string to_string(Size size) { return std::to_string(size.width) + "x" + std::to_string(size.height); }

}  // namespace lightmill
