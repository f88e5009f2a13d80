#include "codec/jpeg/skim_tables.h"

#include <algorithm>

namespace lightmill {
namespace {

/// The code that each value of kPeek bits begins with; of none whole 0 bits.
using Prefixes = std::array<HuffmanTable::Code, std::size_t{1} << SkimTables::kPeek>;

Prefixes prefixes_of(const HuffmanTable& table) {
  Prefixes codes;
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const HuffmanTable::Code code = table.code(std::uint64_t{i} << (64 - SkimTables::kPeek));
    codes[i] = code.bits <= SkimTables::kPeek ? code : HuffmanTable::Code{};
  }
  return codes;
}

/// As many whole codes as there are in `bits`; value bits may lie beyond them.
SkimTables::Entry entry_of(std::size_t bits, const Prefixes& ac, const Prefixes& dc) {
  constexpr int kPeek = SkimTables::kPeek;
  const auto code_at = [bits](const Prefixes& codes, int used) {
    const HuffmanTable::Code code = codes[(bits << used) & (codes.size() - 1)];
    return code.bits > 0 && used + code.bits <= kPeek ? code : HuffmanTable::Code{};
  };
  int used = 0;
  unsigned passed = 0;
  SkimTables::Entry entry = 0;
  while (used < kPeek) {
    const HuffmanTable::Code code = code_at(ac, used);
    if (code.bits == 0) break;
    const unsigned run = static_cast<unsigned>(code.symbol) >> 4, size = static_cast<unsigned>(code.symbol) & 15;
    int after = used + code.bits;
    if (size == 0 && run != 15) {
      const HuffmanTable::Code next = after < kPeek ? code_at(dc, after) : HuffmanTable::Code{};
      after += next.bits + next.symbol;
      if (next.bits == 0 || after > SkimTables::kMostBits) break;
      return static_cast<unsigned>(after) | static_cast<unsigned>(next.symbol) << SkimTables::kBitsWidth |
             passed << SkimTables::kPassed | 1U << SkimTables::kEnded;
    }
    after += static_cast<int>(size);
    if (passed + run + 1 > 31 || after > SkimTables::kMostBits) break;
    used = after;
    passed += run + 1;
    entry = static_cast<unsigned>(used) | passed << SkimTables::kPassed;
  }
  return entry;
}

}  // namespace

bool SkimTables::build(const EntropyDecoder& decoder) {
  const auto count = static_cast<std::size_t>(decoder.blocks_in_mcu());
  std::vector<Pair> pairs;
  std::array<std::size_t, D_MAX_BLOCKS_IN_MCU> pair_of{};
  for (std::size_t i = 0; i < count; ++i) {
    const HuffmanTable &ac = decoder.ac_table(i), &dc = decoder.dc_table((i + 1) % count);
    if (!dc.one_code_a_symbol()) return false;
    const auto found = std::ranges::find_if(pairs, [&](const Pair& pair) { return pair.ac == &ac && pair.dc == &dc; });
    pair_of[i] = static_cast<std::size_t>(found - pairs.begin());
    if (found == pairs.end()) pairs.push_back({&ac, &dc, ac.codes(), dc.codes()});
  }
  if (pairs != pairs_) {
    pairs_.clear();  // valid again when all are made
    tables_.resize(pairs.size());
    for (std::size_t p = 0; p < pairs.size(); ++p) {
      const Prefixes ac = prefixes_of(*pairs[p].ac), dc = prefixes_of(*pairs[p].dc);
      for (std::size_t bits = 0; bits < tables_[p].size(); ++bits) tables_[p][bits] = entry_of(bits, ac, dc);
    }
    pairs_ = std::move(pairs);
  }
  blocks_.clear();
  for (std::size_t i = 0; i < count; ++i) {
    const Pair& pair = pairs_[pair_of[i]];
    blocks_.push_back({&tables_[pair_of[i]], pair.ac, pair.dc});
  }
  return true;
}

}  // namespace lightmill
