#include "codec/jpeg/block_turn.h"

#include "codec/jpeg/zigzag.h"

#include <algorithm>
#include <cmath>

namespace lightmill {
namespace {

constexpr auto kPlaceOf = natural_order<0>();

/// As vector code rounds, and packs into 16 bits.
JCOEF scaled(int value, float ratio) {
  const float product = static_cast<float>(value) * ratio;
  return static_cast<JCOEF>(std::lrint(std::clamp(product, -32768.0F, 32767.0F)));
}

}  // namespace

BlockTurn::BlockTurn(Orientation turn) : symmetry_(symmetry_of(turn)) {
  for (std::size_t k = 0; k < DCTSIZE2; ++k) data_signs_[k] = sign_of(kPlaceOf[k]);
}

std::uint8_t BlockTurn::source_of(std::size_t place) const {
  const std::size_t x = place % DCTSIZE, y = place / DCTSIZE;
  return static_cast<std::uint8_t>(symmetry_.transposed ? x * DCTSIZE + y : place);
}

std::int16_t BlockTurn::sign_of(std::size_t place) const {
  const bool odd_across = place % 2 != 0, odd_down = place / DCTSIZE % 2 != 0;
  return (symmetry_.across && odd_across) != (symmetry_.down && odd_down) ? -1 : 0;
}

BlockTurn::Ratios BlockTurn::ratios(const JQUANT_TBL& before, const JQUANT_TBL& after) const {
  Ratios ratios{};
  for (std::size_t place = 0; place < DCTSIZE2; ++place)
    ratios.in_rows[place] =
        static_cast<float>(before.quantval[source_of(place)]) / static_cast<float>(after.quantval[place]);
  for (std::size_t k = 0; k < DCTSIZE2; ++k) ratios.in_data[k] = ratios.in_rows[kPlaceOf[k]];
  return ratios;
}

void BlockTurn::operator()(const JCOEF* from, JCOEF* to, const Ratios* ratios) const {
  for (std::size_t place = 0; place < DCTSIZE2; ++place) {
    const int sign = sign_of(place), turned = (from[source_of(place)] ^ sign) - sign;
    to[place] = ratios ? scaled(turned, ratios->in_rows[place]) : static_cast<JCOEF>(turned);
  }
}

void BlockTurn::to_data(const JCOEF* from, QuantizedBlock& to, const Ratios* ratios) const {
  to.nonzero = 0;
  for (std::size_t k = 0; k < DCTSIZE2; ++k) {
    const int sign = data_signs_[k];
    const int turned = (from[source_of(kPlaceOf[k])] ^ sign) - sign;
    const JCOEF value = ratios ? scaled(turned, ratios->in_data[k]) : static_cast<JCOEF>(turned);
    to.values[k] = value;
    to.nonzero |= std::uint64_t{value != 0} << k;
  }
}

}  // namespace lightmill
