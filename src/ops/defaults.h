#pragma once

#include "image/frame.h"
#include "ops/all.h"
#include "ops/form.h"

#include "lightmill/geometry.h"
#include "lightmill/orientation.h"

#include <optional>

/// What holds for an operation whose header says nothing else. The overloads live in a namespace of their own: a call
/// there cannot fall back, by conversion, on the functions for the whole variant.
namespace lightmill::ops {

template <typename One, typename Samples>
concept AppliesInPlace = requires(const One& operation, Samples& samples) {
  ops::apply(operation, samples);
};
template <typename One, typename Samples>
concept AppliesByPool = requires(const One& operation, Samples& samples, BufferPool& pool) {
  ops::apply(operation, samples, pool);
};
template <typename One, typename Samples>
concept Applies = AppliesInPlace<One, Samples> || AppliesByPool<One, Samples>;

/// Geometry runs everywhere, the rest where there is an `apply`.
template <typename One>
bool runs_in(const One&, Domain domain, ColorModel) {
  if (is_geometry(form<One>.effect)) return true;
  return domain == Domain::planes ? Applies<One, Planes> : Applies<One, cv::Mat>;
}

template <typename One>
Size output_size(const One&, Size input, Orientation) {
  return input;
}

template <typename One>
std::optional<Orientation> turn_of(const One&, Orientation) {
  return std::nullopt;
}

template <typename One>
bool drops_color(const One&) {
  return false;
}

/// Whether `parse` reads what `print` gives.
template <typename One>
bool reads_back(const One&) {
  return true;
}

}  // namespace lightmill::ops
