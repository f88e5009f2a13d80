#pragma once

#include "lightmill/geometry.h"
#include "lightmill/orientation.h"

#include <optional>

/// What holds for an operation whose header says nothing else. The overloads live in a namespace of their own: a call
/// there cannot fall back, by conversion, on the functions for the whole variant.
namespace lightmill::ops {

template <typename AnyOperation>
Size output_size(const AnyOperation&, Size input, Orientation) {
  return input;
}

template <typename AnyOperation>
std::optional<Orientation> turn_of(const AnyOperation&, Orientation) {
  return std::nullopt;
}

template <typename AnyOperation>
void validate(const AnyOperation&) {}

}  // namespace lightmill::ops
