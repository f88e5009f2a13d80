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

/// The place in a block's rows of the k-th coefficient in the order of the data, or of what comes to be it where the
/// block is transposed on the way.
template <bool transposed>
constexpr std::size_t data_source(std::size_t k) {
  const std::size_t place = natural_order<0>()[k];
  return transposed ? place % 8 * 8 + place / 8 : place;
}

/// How many coefficients of a block a decoder keeps in memory: none but the DC coefficient, which it keeps apart; the
/// lowest 4 x 4, in the first half of a block, all that a transform to 4 x 4 samples or fewer looks at; all.
inline constexpr std::size_t kKeepNone = 0, kKeepLow = 32, kKeepAll = 64;

/// Where the k-th coefficient is among those that are kept, and so many more behind the last. What is not kept goes to
/// the place of the next block's DC coefficient, which is not known yet.
template <std::size_t kept, std::size_t more>
constexpr std::array<std::uint8_t, 64 + more> kept_order() {
  auto order = natural_order<more>();
  for (std::size_t k = 0; k < order.size() && kept == kKeepLow; ++k) {
    const bool low = k < 64 && order[k] < 32 && order[k] % 8 < 4;
    if (!low) order[k] = kKeepLow;
  }
  return order;
}

/// Byte shuffles that bring a block's 16-bit coefficients elsewhere, from rows of eight to rows of eight.
struct RowShuffles {
  using Shuffle = std::array<std::uint8_t, 16>;
  alignas(16) std::array<std::array<Shuffle, 8>, 8> from_row{};  ///< by the row that they go to, and come from
  std::array<std::array<bool, 8>, 8> any{};                      ///< whether it has any that go there

  /// `source_of(i)` is the place that the coefficient at place i comes from.
  template <typename SourceOf>
  constexpr explicit RowShuffles(const SourceOf& source_of) {
    for (auto& row : from_row) {
      for (auto& shuffle : row) shuffle.fill(0x80);
    }
    for (std::size_t to = 0; to < 64; ++to) {
      const std::size_t from = source_of(to);
      for (std::size_t byte = 0; byte < 2; ++byte) {
        from_row[to / 8][from / 8][2 * (to % 8) + byte] = static_cast<std::uint8_t>(2 * (from % 8) + byte);
      }
      any[to / 8][from / 8] = true;
    }
  }
};

/// A mask of coefficients, in the order of the data.
constexpr std::uint64_t mask_of(int first, int last) {
  const std::uint64_t up_to_last = ~std::uint64_t{0} >> (63 - last);
  return up_to_last & ~((std::uint64_t{1} << first) - 1);
}

}  // namespace lightmill
