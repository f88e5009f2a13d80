#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace lightmill {

/// Places in a block of the coefficients in the order of the data (ITU-T T.81, figure A.6), and of `more` beyond the
/// last, which all have the last's.
template <std::size_t more>
constexpr std::array<std::uint8_t, 64 + more> natural_order() {
  std::array<std::uint8_t, 64 + more> order{};
  std::size_t k = 0;
  for (int diagonal = 0; diagonal < 15; ++diagonal) {
    for (int i = 0; i <= diagonal; ++i) {
      const int x = diagonal % 2 == 0 ? i : diagonal - i, y = diagonal - x;
      if (x < 8 && y < 8) order[k++] = static_cast<std::uint8_t>(8 * y + x);
    }
  }
  while (k < order.size()) order[k++] = 63;
  return order;
}

}  // namespace lightmill
