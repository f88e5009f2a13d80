#include "plan/readers.h"

namespace lightmill {
namespace {

template <typename... Steps>
bool is_any_of(const Step& step) {
  return (std::holds_alternative<Steps>(step) || ...);
}

/// Whether a step leaves the frame as it is, and what it makes has samples of its own.
bool only_reads(const PlannedStep& planned, const FrameState& before) {
  if (is_any_of<step::Settle>(planned.step)) return planned.state != before;  // what is settled is passed on
  return is_any_of<step::Resample, step::Turn, step::ToPixels, step::Flatten, step::Reduce, step::Encode>(planned.step);
}

}  // namespace

Readers::Readers(const Plan& plan) : plan_(plan), of_(plan.steps.size()) {
  for (std::size_t i = 1; i < plan.steps.size(); ++i) of_[plan.steps[i].from].push_back(i);
}

Taking Readers::taking(std::size_t reader) const {
  if (is_last(reader)) return Taking::owned;
  const PlannedStep& planned = plan_.steps[reader];
  return only_reads(planned, plan_.steps[planned.from].state) ? Taking::borrowed : Taking::copied;
}

}  // namespace lightmill
