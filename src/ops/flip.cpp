#include "ops/flip.h"

#include "ops/text.h"

#include "lightmill/error.h"

namespace lightmill::ops {

std::optional<Orientation> turn_of(const Flip& operation, Orientation) {
  return operation.axis == FlipAxis::horizontal ? Orientation::flip_horizontal : Orientation::flip_vertical;
}

std::string print(const Flip& operation) {
  return operation.axis == FlipAxis::horizontal ? "flip horizontal" : "flip vertical";
}

void parse(std::string_view text, Flip& operation) {
  const auto given = words(text);
  for (const FlipAxis axis : {FlipAxis::horizontal, FlipAxis::vertical}) {
    operation.axis = axis;
    if (given.size() == 1 && given[0] == print(operation).substr(5)) return;
  }
  throw Error(Cause::usage, "\"flip " + std::string(text) + "\"; flip takes horizontal or vertical");
}

}  // namespace lightmill::ops
