#include "ops/rotate.h"

#include "ops/text.h"

#include "lightmill/error.h"

namespace lightmill::ops {
namespace {

constexpr std::string_view kAllowed = "; rotate takes 90, 180 or 270 (degrees clockwise)";

Orientation turn_of(int degrees) {
  if (degrees == 90) return Orientation::rotate_90;
  return degrees == 180 ? Orientation::rotate_180 : Orientation::rotate_270;
}

}  // namespace

Size output_size(const Rotate& operation, Size input, Orientation) { return turned(input, turn_of(operation.degrees)); }

std::optional<Orientation> turn_of(const Rotate& operation, Orientation) { return turn_of(operation.degrees); }

std::string print(const Rotate& operation) { return "rotate " + std::to_string(operation.degrees); }

void parse(std::string_view text, Rotate& operation) {
  const auto given = words(text);
  for (const int degrees : {90, 180, 270}) {
    operation.degrees = degrees;
    if (given.size() == 1 && given[0] == std::to_string(degrees)) return;
  }
  throw Error(Cause::usage, "\"rotate " + std::string(text) + "\"" + std::string(kAllowed));
}

void validate(const Rotate& operation) {
  const int degrees = operation.degrees;
  if (degrees == 90 || degrees == 180 || degrees == 270) return;
  throw Error(Cause::usage, "rotation is " + std::to_string(degrees) + std::string(kAllowed));
}

}  // namespace lightmill::ops
