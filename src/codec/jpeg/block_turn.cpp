#include "codec/jpeg/block_turn.h"

#include "codec/jpeg/zigzag.h"

namespace lightmill {
namespace {

constexpr auto kPlaceOf = natural_order<0>();

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

void BlockTurn::operator()(const JCOEF* from, JCOEF* to) const {
  for (std::size_t place = 0; place < DCTSIZE2; ++place) {
    const int sign = sign_of(place);
    to[place] = static_cast<JCOEF>((from[source_of(place)] ^ sign) - sign);
  }
}

void BlockTurn::to_data(const JCOEF* from, QuantizedBlock& to) const {
  to.nonzero = 0;
  for (std::size_t k = 0; k < DCTSIZE2; ++k) {
    const int sign = data_signs_[k];
    const int value = (from[source_of(kPlaceOf[k])] ^ sign) - sign;
    to.values[k] = static_cast<std::int16_t>(value);
    to.nonzero |= std::uint64_t{value != 0} << k;
  }
}

}  // namespace lightmill
