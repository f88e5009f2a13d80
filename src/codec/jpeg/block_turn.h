#pragma once

#include "codec/jpeg/forward_dct.h"
#include "codec/jpeg/internals.h"

#include "lightmill/orientation.h"

#include <array>
#include <cstdint>

namespace lightmill {

/// A turn as a transposition, or none, and what is mirrored then: left and right, top and bottom.
struct Symmetry {
  bool transposed, across, down;
};
constexpr Symmetry symmetry_of(Orientation turn) {
  switch (turn) {
    case Orientation::identity:
      return {false, false, false};
    case Orientation::flip_horizontal:
      return {false, true, false};
    case Orientation::rotate_180:
      return {false, true, true};
    case Orientation::flip_vertical:
      return {false, false, true};
    case Orientation::transpose:
      return {true, false, false};
    case Orientation::rotate_90:
      return {true, true, false};
    case Orientation::transverse:
      return {true, true, true};
    case Orientation::rotate_270:
      return {true, false, true};
  }
  return {};
}

/// The largest coefficients of 8-bit samples (ITU-T T.81, table F.1 and F.2).
inline constexpr int kLargestDc = 1024, kLargestAc = 1023;

/// Turns a block of coefficients as the samples would be turned: a transposition is one of the coefficients too, and
/// what is mirrored changes the sign of every odd frequency along that side.
class BlockTurn {
 public:
  explicit BlockTurn(Orientation turn);

  /// Of the coefficients' steps of quantization before and after, by their places after the turn.
  struct Ratios {
    alignas(32) std::array<float, DCTSIZE2> in_rows, in_data;
  };
  Ratios ratios(const JQUANT_TBL& before, const JQUANT_TBL& after) const;

  /// Rows of eight to rows of eight; with other steps, where there are `ratios`.
  void operator()(const JCOEF* from, JCOEF* to, const Ratios* ratios) const;

  using Signs = std::array<std::int16_t, DCTSIZE2>;  ///< -1 where a coefficient changes its sign, else 0
  /// For kernels that bring rows into the order of the data.
  const Signs& data_signs() const { return data_signs_; }
  bool transposed() const { return symmetry_.transposed; }
  /// The same by no kernel.
  void to_data(const JCOEF* from, QuantizedBlock& to, const Ratios* ratios) const;

 private:
  std::uint8_t source_of(std::size_t place) const;
  std::int16_t sign_of(std::size_t place) const;

  Symmetry symmetry_;
  alignas(32) Signs data_signs_{};
};

}  // namespace lightmill
