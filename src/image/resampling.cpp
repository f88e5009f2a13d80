#include "lightmill/error.h"
#include "lightmill/operation.h"

namespace lightmill {
namespace {

constexpr Resampling kFilters[] = {Resampling::lanczos3, Resampling::bicubic, Resampling::linear, Resampling::area};

}  // namespace

std::string_view to_string(Resampling filter) {
  switch (filter) {
    case Resampling::lanczos3:
      return "lanczos3";
    case Resampling::bicubic:
      return "bicubic";
    case Resampling::linear:
      return "linear";
    case Resampling::area:
      return "area";
  }
  return "lanczos3";
}

Resampling parse_resampling(std::string_view text) {
  for (const Resampling filter : kFilters) {
    if (text == to_string(filter)) return filter;
  }
  throw Error(Cause::usage, "\"" + std::string(text) + "\" is no filter; there are lanczos3, bicubic, linear and area");
}

}  // namespace lightmill
