#include "lightmill/plan.h"

#include "plan/planner.h"

namespace lightmill {

Plan make_plan(const ImageInfo& info, const Recipe& recipe, const PlanOptions& options) {
  return Planner(info, recipe, options).build();
}

}  // namespace lightmill
