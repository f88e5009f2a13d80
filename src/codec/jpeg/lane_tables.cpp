#include "codec/jpeg/lane_tables.h"

#include <algorithm>
#include <type_traits>

namespace lightmill {
namespace {

/// The code that each value of as many bits begins with; of none whole 0 bits.
template <int kPeek>
using Prefixes = std::array<HuffmanTable::Code, std::size_t{1} << kPeek>;

template <int kPeek>
Prefixes<kPeek> prefixes_of(const HuffmanTable& table) {
  Prefixes<kPeek> prefixes;
  for (std::size_t i = 0; i < prefixes.size(); ++i) {
    const HuffmanTable::Code code = table.code(std::uint64_t{i} << (64 - kPeek));
    prefixes[i] = code.bits <= kPeek ? code : HuffmanTable::Code{};
  }
  return prefixes;
}

/// Adds a coefficient, or sixteen zeros, whose code and value end at the bit `after`. False where the entry has no room
/// for it.
bool add(SkimEntry&, int, unsigned, int, std::size_t, int after) { return after <= kMostBitsOf<SkimEntry>; }
bool add(CoefficientEntry& entry, int count, unsigned run, int size, std::size_t bits, int after) {
  if (count == 2 || after > CoefficientEntry::kPeek || size > 7) return false;
  const auto value_bits = static_cast<std::uint32_t>(bits >> (CoefficientEntry::kPeek - after) & ((1U << size) - 1));
  const auto value = static_cast<std::int8_t>(extended(value_bits, size));
  if (count == 0) {
    entry.run1 = static_cast<std::uint8_t>(run);
    entry.value1 = value;
  } else {
    entry.run2 = static_cast<std::uint8_t>(run + 1);
  }
  entry.value2 = value;
  return true;
}

/// As many whole codes as there are in `bits`.
template <typename Entry>
Entry entry_of(std::size_t bits, const Prefixes<Entry::kPeek>& ac, const Prefixes<Entry::kPeek>& dc) {
  const auto code_at = [bits](const Prefixes<Entry::kPeek>& prefixes, int used) {
    const HuffmanTable::Code code = prefixes[(bits << used) & (prefixes.size() - 1)];
    return code.bits > 0 && used + code.bits <= Entry::kPeek ? code : HuffmanTable::Code{};
  };
  Entry entry{};
  int used = 0;
  unsigned passed = 0;
  for (int count = 0; used < Entry::kPeek; ++count) {
    const HuffmanTable::Code code = code_at(ac, used);
    if (code.bits == 0) break;
    const unsigned run = static_cast<unsigned>(code.symbol) >> 4, size = static_cast<unsigned>(code.symbol) & 15;
    int after = used + code.bits;
    if (size == 0 && run != 15) {
      const HuffmanTable::Code next = after < Entry::kPeek ? code_at(dc, after) : HuffmanTable::Code{};
      after += next.bits + next.symbol;
      if (next.bits == 0 || after > kMostBitsOf<Entry>) break;
      entry.sum = static_cast<unsigned>(after) | static_cast<unsigned>(next.symbol) << LaneSum::kBitsWidth |
                  passed << LaneSum::kPassed | 1U << LaneSum::kEnded;
      break;
    }
    after += static_cast<int>(size);
    if (passed + run + 1 > 31 || !add(entry, count, run, static_cast<int>(size), bits, after)) break;
    used = after;
    passed += run + 1;
    entry.sum = static_cast<unsigned>(used) | passed << LaneSum::kPassed;
  }
  return entry;
}

}  // namespace

template <typename Entry>
bool LaneTables<Entry>::build(const EntropyDecoder& decoder) {
  const auto count = static_cast<std::size_t>(decoder.blocks_in_mcu());
  std::vector<Pair> pairs;
  blocks_.clear();
  for (std::size_t i = 0; i < count; ++i) {
    const HuffmanTable &ac = decoder.ac_table(i), &dc = decoder.dc_table((i + 1) % count);
    if (!dc.one_code_a_symbol()) return false;
    const auto found = std::ranges::find_if(pairs, [&](const Pair& pair) { return pair.ac == &ac && pair.dc == &dc; });
    pair_of_[i] = static_cast<std::size_t>(found - pairs.begin());
    if (found == pairs.end()) pairs.push_back({&ac, &dc, ac.codes(), dc.codes()});
    blocks_.push_back({&ac, &dc});
  }
  if (pairs == pairs_) return true;
  pairs_.clear();  // valid again when all are made
  tables_.resize(pairs.size());
  for (std::size_t p = 0; p < pairs.size(); ++p) {
    const auto ac = prefixes_of<Entry::kPeek>(*pairs[p].ac), dc = prefixes_of<Entry::kPeek>(*pairs[p].dc);
    for (std::size_t bits = 0; bits < tables_[p].size(); ++bits) tables_[p][bits] = entry_of<Entry>(bits, ac, dc);
  }
  pairs_ = std::move(pairs);
  return true;
}

template class LaneTables<SkimEntry>;
template class LaneTables<CoefficientEntry>;

}  // namespace lightmill
