#include "codec/jpeg/ac_steps.h"

#if defined(__x86_64__)

#include <immintrin.h>

namespace lightmill {
namespace {

struct Bmi2Deposit {
  /// By its name: an intrinsic cannot be in what is inlined into functions for BMI2 from a template that is for none.
  [[gnu::always_inline]] static std::uint64_t deposit(std::uint64_t source, std::uint64_t mask) {
    std::uint64_t result;
    asm("pdep %2, %1, %0" : "=r"(result) : "r"(source), "r"(mask));
    return result;
  }
  LIGHTMILL_AVX2 static void pass_symbol(RefinementLane& lane);
};

void Bmi2Deposit::pass_symbol(RefinementLane& lane) { RefinementSymbol<Bmi2Deposit>(lane).pass(); }

template <int kSlots>
LIGHTMILL_AVX2 void first(FirstLane* lanes, std::size_t count) {
  pass_first<kSlots>(lanes, count);
}

LIGHTMILL_AVX2 void refine(RefinementLane* lanes, std::size_t count, std::size_t steps) {
  return count == 1 ? RefinementSteps<Bmi2Deposit, 1>(lanes).run(steps)
                    : RefinementSteps<Bmi2Deposit, 2>(lanes).run(steps);
}

LIGHTMILL_AVX2 void refine_run(RefinementLane& lane) { RefinementSymbol<Bmi2Deposit>(lane).pass_run(); }

/// From the order of the data to the block's rows.
constexpr RowShuffles kShuffles([](std::size_t place) {
  const auto order = natural_order<0>();
  std::size_t k = 0;
  while (order[k] != place) ++k;
  return k;
});

/// Sixteen bits of a mask as lanes of ones and zeros.
LIGHTMILL_AVX2 inline __m256i lanes_of(std::uint64_t mask) {
  const __m256i bit = _mm256_setr_epi16(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, -32768);
  const __m256i all = _mm256_set1_epi16(static_cast<std::int16_t>(mask));
  return _mm256_cmpeq_epi16(_mm256_and_si256(all, bit), bit);
}

/// One more bit of each of sixteen coefficients that has one, away from zero.
LIGHTMILL_AVX2 inline __m256i refined(__m256i values, const Refinement& refinement, int first, __m256i unit) {
  const __m256i bits = lanes_of(refinement.bits >> first), fresh = lanes_of(refinement.fresh >> first);
  const __m256i negative = _mm256_or_si256(_mm256_srai_epi16(values, 15), _mm256_andnot_si256(bits, fresh));
  const __m256i change = _mm256_sub_epi16(_mm256_xor_si256(unit, negative), negative);
  return _mm256_add_epi16(values, _mm256_and_si256(change, _mm256_or_si256(bits, fresh)));
}

/// The rows that coefficients in the order of the data make.
template <int kSlots>
LIGHTMILL_AVX2 inline void order(const std::int16_t* values, JCOEFPTR block) {
  constexpr std::size_t kGroups = kSlots / 8, kRows = kSlots == 64 ? 8 : 4;
  const auto* const groups = reinterpret_cast<const __m128i*>(values);
#pragma GCC unroll 8
  for (std::size_t y = 0; y < kRows; ++y) {
    __m128i row = _mm_setzero_si128();
#pragma GCC unroll 8
    for (std::size_t g = 0; g < kGroups; ++g) {
      const auto* const shuffle = reinterpret_cast<const __m128i*>(kShuffles.from_row[y][g].data());
      if (kShuffles.any[y][g]) row = _mm_or_si128(row, _mm_shuffle_epi8(groups[g], _mm_load_si128(shuffle)));
    }
    _mm_storeu_si128(reinterpret_cast<__m128i*>(block) + y, row);
  }
}

/// Sixteen values with the bits that refinements bring of block `b`.
LIGHTMILL_AVX2 inline __m256i refined(__m256i values, const Assembly& assembly, std::size_t b, int first) {
  for (std::size_t r = 0; r < assembly.refinement_count; ++r) {
    values = refined(values, assembly.refinements[r][b], first, _mm256_set1_epi16(assembly.units[r]));
  }
  return values;
}

/// Of all coefficients, or of the first 32, which take in four rows' left halves.
template <int kSlots>
LIGHTMILL_AVX2 void assemble(const Assembly& assembly, JBLOCKROW blocks) {
  for (std::size_t b = 0; b < assembly.blocks; ++b) {
    auto* const values = reinterpret_cast<__m256i*>(assembly.values + b * kSlots);
    alignas(32) std::array<std::int16_t, kSlots> whole;
#pragma GCC unroll 4
    for (int i = 0; i < kSlots / 16; ++i) {
      const __m256i part = refined(_mm256_load_si256(values + i), assembly, b, 16 * i);
      _mm256_store_si256(values + i, _mm256_setzero_si256());
      _mm256_store_si256(reinterpret_cast<__m256i*>(whole.data()) + i, part);
    }
    order<kSlots>(whole.data(), blocks[b]);
  }
}

template <>
LIGHTMILL_AVX2 void assemble<8>(const Assembly& assembly, JBLOCKROW blocks) {
  for (std::size_t b = 0; b < assembly.blocks; ++b) {
    auto* const values = reinterpret_cast<__m128i*>(assembly.values + b * 8);
    const __m128i block =
        _mm256_castsi256_si128(refined(_mm256_castsi128_si256(_mm_load_si128(values)), assembly, b, 0));
    _mm_store_si128(values, _mm_setzero_si128());
    blocks[b][1] = static_cast<JCOEF>(_mm_extract_epi16(block, 1));
    blocks[b][DCTSIZE] = static_cast<JCOEF>(_mm_extract_epi16(block, 2));
    blocks[b][DCTSIZE + 1] = static_cast<JCOEF>(_mm_extract_epi16(block, 4));
  }
}

template <int kSlots>
AcKernel kernel() {
  return {kSlots,     first<kSlots>,   pass_first_symbol<kSlots>, refine, Bmi2Deposit::pass_symbol,
          refine_run, assemble<kSlots>};
}

}  // namespace

AcKernel ac_kernel_by_bmi2(int n) { return n <= 2 ? kernel<8>() : n <= 4 ? kernel<32>() : kernel<64>(); }

}  // namespace lightmill

#endif
