#include "codec/jpeg/fitted_tables.h"

#include <algorithm>
#include <cstddef>

namespace lightmill {
namespace {

constexpr std::size_t kSymbols = 256, kReserved = kSymbols;  // one more, for the code of ones alone
constexpr std::size_t kNone = kSymbols + 1, kLongest = 16, kMostLengths = 257;

using Lengths = std::array<unsigned, kSymbols + 1>;

/// The code lengths of Huffman's tree, however long (figure K.1).
class Tree {
 public:
  explicit Tree(const SymbolCounts& counts) {
    std::ranges::copy(counts, counts_.begin());
    counts_[kReserved] = 1;
    next_.fill(kNone);
  }

  Lengths lengths() {
    for (;;) {
      const std::size_t rarest = take_rarest(kNone), second = take_rarest(rarest);
      if (second == kNone) return lengths_;
      counts_[rarest] += counts_[second];
      counts_[second] = 0;
      const std::size_t last = deepen(rarest);
      next_[last] = second;
      deepen(second);
    }
  }

 private:
  /// Of those that are left but one; the last of those that are equal.
  std::size_t take_rarest(std::size_t other) const {
    std::size_t rarest = kNone;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      if (counts_[i] > 0 && i != other && (rarest == kNone || counts_[i] <= counts_[rarest])) rarest = i;
    }
    return rarest;
  }
  /// A bit more for each symbol of a subtree, the last of which is returned.
  std::size_t deepen(std::size_t symbol) {
    for (;; symbol = next_[symbol]) {
      ++lengths_[symbol];
      if (next_[symbol] == kNone) return symbol;
    }
  }

  std::array<std::uint64_t, kSymbols + 1> counts_{};
  std::array<std::size_t, kSymbols + 1> next_{};  // of the same subtree
  Lengths lengths_{};
};

/// How many codes there are of each length, when those of more than 16 bits are shortened (figure K.3).
std::array<unsigned, kMostLengths> shortened(const Lengths& lengths) {
  std::array<unsigned, kMostLengths> codes{};
  for (const unsigned length : lengths) {
    if (length > 0) ++codes[length];
  }
  for (std::size_t i = codes.size() - 1; i > kLongest; --i) {
    while (codes[i] > 0) {
      std::size_t shorter = i - 2;
      while (codes[shorter] == 0) --shorter;
      codes[i] -= 2;
      ++codes[i - 1];
      codes[shorter + 1] += 2;
      --codes[shorter];
    }
  }
  return codes;
}

}  // namespace

JHUFF_TBL fitted_table(const SymbolCounts& counts) {
  const Lengths lengths = Tree(counts).lengths();
  auto codes = shortened(lengths);
  std::size_t longest = kLongest;
  while (longest > 0 && codes[longest] == 0) --longest;
  if (longest > 0) --codes[longest];  // the reserved one
  JHUFF_TBL table{};
  for (std::size_t i = 1; i <= kLongest; ++i) table.bits[i] = static_cast<UINT8>(codes[i]);
  std::size_t count = 0;
  for (unsigned length = 1; length < kMostLengths; ++length) {
    for (std::size_t symbol = 0; symbol < kSymbols; ++symbol) {
      if (lengths[symbol] == length) table.huffval[count++] = static_cast<UINT8>(symbol);
    }
  }
  return table;
}

}  // namespace lightmill
