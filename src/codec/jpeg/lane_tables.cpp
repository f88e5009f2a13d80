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

/// A coefficient among the bits of an entry, or sixteen zeros.
struct Found {
  int number;  ///< of the entry's
  unsigned run;
  int size;
  int after;  ///< the bit behind its value
};

/// False where the entry has no room for it.
bool add(SkimEntry&, const Found& found, std::size_t) { return found.after <= kMostBitsOf<SkimEntry>; }
bool add(CoefficientEntry& entry, const Found& found, std::size_t bits) {
  constexpr int kRun1 = 32, kRun2 = 40, kValue1 = 48, kValue2 = 56;
  if (found.number == 2 || found.after > CoefficientEntry::kPeek || found.size > 7) return false;
  const std::size_t value_bits = bits >> (CoefficientEntry::kPeek - found.after) & ((1U << found.size) - 1);
  const auto value = static_cast<std::uint8_t>(extended(static_cast<std::uint32_t>(value_bits), found.size));
  if (found.number == 0) {
    entry.word = std::uint64_t{found.run} << kRun1 | std::uint64_t{value} << kValue1;
  } else {
    entry.word = (entry.word & ((std::uint64_t{1} << kValue2) - 1)) | std::uint64_t{found.run + 1} << kRun2;
  }
  entry.word |= std::uint64_t{value} << kValue2;
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
  std::uint32_t sum = 0;
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
      sum = static_cast<unsigned>(after) | static_cast<unsigned>(next.symbol) << LaneSum::kBitsWidth |
            passed << LaneSum::kPassed | 1U << LaneSum::kEnded;
      break;
    }
    after += static_cast<int>(size);
    if (passed + run + 1 > 31 || !add(entry, {count, run, static_cast<int>(size), after}, bits)) break;
    used = after;
    passed += run + 1;
    sum = static_cast<unsigned>(used) | passed << LaneSum::kPassed;
  }
  entry.word |= sum;  // where it has nothing yet
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
