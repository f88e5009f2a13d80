#include "base/avx512.h"
#include "codec/jpeg/dc_differences.h"

#include <bit>
#include <cstring>

#if defined(__x86_64__)

namespace lightmill {
namespace {

constexpr std::size_t kLanes = 8;

LIGHTMILL_AVX512 inline int word_at(const std::uint8_t* from) {
  int word;
  std::memcpy(&word, from, sizeof word);
  return word;
}

LIGHTMILL_AVX512 inline __m128i words_at(const std::uint8_t* base, const std::uint64_t* bytes) {
  __m128i words = _mm_cvtsi32_si128(word_at(base + bytes[0]));
  words = _mm_insert_epi32(words, word_at(base + bytes[1]), 1);
  words = _mm_insert_epi32(words, word_at(base + bytes[2]), 2);
  return _mm_insert_epi32(words, word_at(base + bytes[3]), 3);
}

/// The bits from there on, left-aligned; 25 of them are valid. Words are loaded one by one, since a gather is slow on
/// processors that are guarded against Downfall.
LIGHTMILL_AVX512 inline __m256i bits_at(const std::uint8_t* base, __m512i bits) {
  alignas(64) std::uint64_t bytes[kLanes];
  _mm512_store_si512(bytes, _mm512_srli_epi64(bits, 3));
  const __m256i words = _mm256_set_m128i(words_at(base, bytes + 4), words_at(base, bytes));
  const __m256i turned =
      _mm256_broadcastsi128_si256(_mm_setr_epi8(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12));
  const __m256i within = _mm512_cvtepi64_epi32(_mm512_and_si512(bits, _mm512_set1_epi64(7)));
  return _mm256_sllv_epi32(_mm256_shuffle_epi8(words, turned), within);
}

/// What the first bits stand for, as many as `sizes` says.
LIGHTMILL_AVX512 inline __m256i extended(__m256i bits, __m256i sizes) {
  const __m256i one = _mm256_set1_epi32(1);
  const __m256i magnitude = _mm256_srlv_epi32(bits, _mm256_sub_epi32(_mm256_set1_epi32(32), sizes));
  const __m256i positive = _mm256_srai_epi32(bits, 31);
  return _mm256_add_epi32(magnitude,
                          _mm256_andnot_si256(positive, _mm256_sub_epi32(one, _mm256_sllv_epi32(one, sizes))));
}

LIGHTMILL_AVX512 inline __m512i high(__m512i sums) { return _mm512_srai_epi64(sums, LaneSum::kBitsWidth); }

}  // namespace

LIGHTMILL_AVX512 std::size_t dc_differences_by_avx512(const ScanLane& lane, std::size_t first, std::int16_t* dc) {
  const __m512i most = _mm512_set1_epi64(kMostInRecord);
  const __m512i position = _mm512_set1_epi64((1 << LaneSum::kBitsWidth) - 1);
  for (std::size_t i = first; i < lane.blocks; i += kLanes) {
    const std::size_t left = lane.blocks - i;
    auto told = static_cast<__mmask8>(left < kLanes ? (1U << left) - 1 : 0xFFU);
    const __m512i sums = _mm512_maskz_loadu_epi64(told, lane.records.data() + i + 1);
    const __m512i added = _mm512_sub_epi64(high(sums), high(_mm512_maskz_loadu_epi64(told, lane.records.data() + i)));
    const __mmask8 odd = _mm512_mask_cmpgt_epi64_mask(told, added, most);
    if (odd != 0) [[unlikely]]
      told = static_cast<__mmask8>(odd ^ (odd - 1U)) >> 1;
    const __m512i size = _mm512_and_si512(added, _mm512_set1_epi64(15));
    const __m512i begin = _mm512_maskz_sub_epi64(told, _mm512_and_si512(sums, position), size);
    const __m256i differences = extended(bits_at(lane.base, begin), _mm512_cvtepi64_epi32(size));
    _mm_mask_storeu_epi16(dc + i, told, _mm256_cvtepi32_epi16(differences));
    if (odd != 0) [[unlikely]]
      return i + static_cast<std::size_t>(std::popcount(static_cast<unsigned>(told)));
  }
  return lane.blocks;
}

}  // namespace lightmill

#endif
