#include "ops/perform.h"

#include "ops/defaults.h"

#include "lightmill/error.h"

namespace lightmill {
namespace {

template <typename One, typename Samples>
void apply_one(const One& operation, Samples& samples, BufferPool& pool) {
  if constexpr (ops::AppliesByPool<One, Samples>) {
    ops::apply(operation, samples, pool);
  } else if constexpr (ops::AppliesInPlace<One, Samples>) {
    ops::apply(operation, samples);
  } else {
    throw Error(Cause::internal,
                to_string(Operation(operation)) + " does not work on these samples; the plan is wrong");
  }
}

}  // namespace

void perform(const Operation& operation, Frame& frame, Workshop& workshop) {
  if (Planes* planes = std::get_if<Planes>(&frame)) {
    std::visit([&](const auto& one) { apply_one(one, *planes, workshop.pool); }, operation);
    return;
  }
  Pixels& pixels = std::get<Pixels>(frame);
  const cv::Size before = pixels.mat.size();
  std::visit([&](const auto& one) { apply_one(one, pixels.mat, workshop.pool); }, operation);
  if (pixels.mat.size() != before) pixels.window = Region::whole({pixels.mat.cols, pixels.mat.rows});
}

}  // namespace lightmill
