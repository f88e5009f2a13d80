#pragma once

#include "base/avx512.h"
#include "codec/jpeg/huffman_writer.h"
#include "codec/jpeg/ordered_avx512.h"

#if defined(__x86_64__)

#include <array>
#include <bit>
#include <cstdint>

namespace lightmill {

/// The coefficients of blocks as places in a table of whole codes (HuffmanCodes::wholes), found without a branch on
/// what they are; and the codes, two at a time.
namespace flat {

using Place = std::uint16_t;
/// Of a block, the DC difference, the end and one that makes them even included; and what is written behind.
inline constexpr std::size_t kMostPlaces = 66, kSlack = 32;
inline constexpr auto kEnd = static_cast<Place>(HuffmanCodes::place_of(HuffmanCodes::kEnd));
inline constexpr auto kNothing = static_cast<Place>(HuffmanCodes::place_of(HuffmanCodes::kNothing));

constexpr std::array<std::uint8_t, 64> first_bytes() {
  std::array<std::uint8_t, 64> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i);
  return bytes;
}
alignas(64) inline constexpr std::array<std::uint8_t, 64> kFirstBytes = first_bytes();

/// Of up to 32 coefficients: their positions in the block, and the one that the first follows.
struct Positions {
  __m256i at;
  int before;
  int count;
};
/// Their places, from `table` on. False where there is one that has none.
LIGHTMILL_VBMI2 inline bool put_places(const BlockHalves& block, const Positions& of, Place table, Place* to) {
  const __m512i positions = _mm512_cvtepu8_epi16(of.at);
  const __m512i one_before = _mm512_set1_epi16(-1);
  const __m512i lanes = _mm512_add_epi16(
      _mm512_cvtepu8_epi16(_mm256_load_si256(reinterpret_cast<const __m256i*>(kFirstBytes.data()))), one_before);
  const __m512i previous =
      _mm512_mask_permutexvar_epi16(_mm512_set1_epi16(static_cast<short>(of.before)), 0xFFFFFFFE, lanes, positions);
  const __m512i runs = _mm512_add_epi16(_mm512_sub_epi16(positions, previous), one_before);
  const __m512i values = _mm512_add_epi16(_mm512_permutex2var_epi16(block.first, positions, block.second),
                                          _mm512_set1_epi16(HuffmanCodes::kSmall));
  const __m512i row_of_run = _mm512_slli_epi16(runs, std::bit_width(2U * HuffmanCodes::kSmall) - 1);
  const __m512i row = _mm512_add_epi16(row_of_run, _mm512_set1_epi16(static_cast<short>(table)));
  const __m512i places = _mm512_add_epi16(row, values);
  const __mmask32 large = _mm512_cmpge_epu16_mask(values, _mm512_set1_epi16(2 * HuffmanCodes::kSmall));
  constexpr auto kToWide = static_cast<short>(HuffmanCodes::kWideZero - HuffmanCodes::kSmall);
  _mm512_storeu_si512(to, _mm512_mask_add_epi16(places, large, places, _mm512_set1_epi16(kToWide)));
  const auto live = static_cast<__mmask32>((std::uint64_t{1} << of.count) - 1);
  // A large one has a place behind no zero alone.
  const __mmask32 far =
      _mm512_cmpgt_epu16_mask(runs, _mm512_mask_mov_epi16(_mm512_set1_epi16(15), large, _mm512_setzero_si512()));
  const __mmask32 beyond =
      _mm512_cmpgt_epu16_mask(_mm512_add_epi16(values, _mm512_set1_epi16(HuffmanCodes::kWide - HuffmanCodes::kSmall)),
                              _mm512_set1_epi16(2 * HuffmanCodes::kWide));
  return ((far | beyond) & live) == 0;
}

/// Places of a block's AC coefficients and its end, from that of their table on. Null where there is one that has none.
LIGHTMILL_VBMI2 inline Place* put_ac(const BlockHalves& block, std::uint64_t nonzero, Place table, Place* to) {
  const int count = std::popcount(nonzero);
  const __m512i at = _mm512_maskz_compress_epi8(nonzero, _mm512_load_si512(kFirstBytes.data()));
  bool small = put_places(block, {_mm512_castsi512_si256(at), 0, std::min(count, 32)}, table, to);
  if (count > 32) [[unlikely]] {
    const int before = static_cast<std::uint8_t>(_mm256_extract_epi8(_mm512_castsi512_si256(at), 31));
    small &= put_places(block, {_mm512_extracti64x4_epi64(at, 1), before, count - 32}, table, to + 32);
  }
  if (!small) return nullptr;
  to[count] = static_cast<Place>(table + kEnd);
  return to + count + 1 - (nonzero >> 63);
}

/// One more where they are an odd number, of a table of AC coefficients.
inline Place* make_even(const Place* first, Place* end, Place table = 0) {
  *end = static_cast<Place>(table + kNothing);
  return end + ((end - first) & 1);
}

/// What a pair of them says.
[[gnu::always_inline]] inline void write_pair(const Place* pair, const HuffmanCodes::Whole* wholes, HuffmanWriter& to) {
  const HuffmanCodes::Whole one = wholes[pair[0]], other = wholes[pair[1]];
  to.put(std::uint64_t{one.bits()} << other.count() | other.bits(), one.count() + other.count());
}

}  // namespace flat
}  // namespace lightmill

#endif
