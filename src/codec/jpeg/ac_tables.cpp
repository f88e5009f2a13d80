#include "codec/jpeg/ac_tables.h"

#include <cstdlib>

namespace lightmill {
namespace {

using Code = HuffmanTable::Code;
constexpr int kLargestValue = 32'767;

/// Of the bits behind a code that stand among `peek` bits, the first `size`.
std::uint32_t behind(std::uint32_t bits, int peek, int code_bits, int size) {
  return bits >> (peek - code_bits - size) & ((1U << size) - 1);
}

std::uint32_t first_entry(std::uint32_t bits, const Code& code, int low) {
  using E = FirstEntry;
  constexpr int kMostBlocks = 8;
  const int run = code.symbol >> 4, size = code.symbol & 15;
  const auto entry = [](std::uint32_t fields, int length) {
    return fields | static_cast<std::uint32_t>(length) << E::kBits;
  };
  if (size == 0 && run == 15) return entry(15U << E::kZeros, code.bits);
  const int length = code.bits + (size == 0 ? run : size);
  if (length > E::kPeek) return 0;
  if (size == 0) {
    const std::uint32_t blocks = (1U << run) + behind(bits, E::kPeek, code.bits, run);
    return blocks > kMostBlocks ? 0 : entry((blocks - 1) << E::kBlocks | 1U << E::kEnds, length);
  }
  const int value = extended(behind(bits, E::kPeek, code.bits, size), size) * (1 << low);
  if (std::abs(value) > kLargestValue) return 0;
  return entry(static_cast<std::uint16_t>(value) | static_cast<std::uint32_t>(run) << E::kZeros | 1U << E::kHasValue,
               length);
}

std::uint32_t refinement_entry(std::uint32_t bits, const Code& code) {
  using E = RefinementEntry;
  const int run = code.symbol >> 4, size = code.symbol & 15;
  if (code.symbol == 0) return static_cast<std::uint32_t>(code.bits) << E::kBits;
  if (size != 1 || code.bits == E::kPeek) {
    return E::kSlow << E::kBits | static_cast<std::uint32_t>(code.bits) << E::kLength |
           static_cast<std::uint32_t>(code.symbol);
  }
  return 1U << run | static_cast<std::uint32_t>(code.bits + 1) << E::kBits |
         behind(bits, E::kPeek, code.bits, 1) << E::kPositive;
}

}  // namespace

void reverse_bits(std::uint8_t* bytes, std::size_t count) {
  for (std::size_t i = 0; i < count; i += 8) {
    std::uint64_t word;
    std::memcpy(&word, bytes + i, sizeof word);
    word = (word & 0x5555555555555555) << 1 | (word >> 1 & 0x5555555555555555);
    word = (word & 0x3333333333333333) << 2 | (word >> 2 & 0x3333333333333333);
    word = (word & 0x0F0F0F0F0F0F0F0F) << 4 | (word >> 4 & 0x0F0F0F0F0F0F0F0F);
    std::memcpy(bytes + i, &word, sizeof word);
  }
}

/// `entry_of` is asked for each value of as many bits, with the code that they begin with; of none whole 0 bits.
template <int kPeek, typename EntryOf>
void AcTable::fill(const EntryOf& entry_of) {
  for (std::uint32_t bits = 0; bits < (1U << kPeek); ++bits) {
    const Code code = codes.code(std::uint64_t{bits} << (64 - kPeek));
    entries[number_of(bits, kPeek)] = entry_of(bits, code.bits <= kPeek ? code : Code{});
  }
}

bool AcTable::build_first(const JHUFF_TBL& source, int low) {
  if (!codes.build(source, HuffmanTable::Kind::ac)) return false;
  fill<FirstEntry::kPeek>(
      [low](std::uint32_t bits, const Code& code) { return code.bits == 0 ? 0 : first_entry(bits, code, low); });
  return true;
}

bool AcTable::build_refinement(const JHUFF_TBL& source) {
  if (!codes.build(source, HuffmanTable::Kind::ac)) return false;
  fill<RefinementEntry::kPeek>([](std::uint32_t bits, const Code& code) {
    return code.bits == 0 ? RefinementEntry::kSlow << RefinementEntry::kBits : refinement_entry(bits, code);
  });
  return true;
}

}  // namespace lightmill
