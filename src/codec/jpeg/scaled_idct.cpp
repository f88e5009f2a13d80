#include "codec/jpeg/scaled_idct.h"

#include "codec/jpeg/idct_basis.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace lightmill {
namespace {

constexpr std::int16_t kHalf = FourPoints::kHalf, kLong = FourPoints::kLong, kShort = FourPoints::kShort;
constexpr int kFirstShift = FourPoints::kFirstShift, kSecondShift = FourPoints::kSecondShift;

#if defined(__SSE2__)

/// A factor for the even and one for the odd lanes.
__m128i pair(std::int16_t even, std::int16_t odd) { return _mm_set1_epi32((odd << 16) | (even & 0xFFFF)); }

struct Rows {
  __m128i low;   // rows 0 and 1, four 16-bit lanes each
  __m128i high;  // rows 2 and 3
};

Rows dequantized(JCOEFPTR coefficients, const UINT16* steps) {
  const auto row = [&](int y) {
    const auto* c = reinterpret_cast<const __m128i*>(coefficients + y * DCTSIZE);
    const auto* q = reinterpret_cast<const __m128i*>(steps + y * DCTSIZE);
    return _mm_mullo_epi16(_mm_loadl_epi64(c), _mm_loadl_epi64(q));
  };
  return {_mm_unpacklo_epi64(row(0), row(1)), _mm_unpacklo_epi64(row(2), row(3))};
}

/// Transforms along the columns of four rows.
template <int shift>
Rows pass(Rows in) {
  const __m128i evens = _mm_unpacklo_epi16(in.low, in.high);  // X0 and X2 of each lane
  const __m128i odds = _mm_unpackhi_epi16(in.low, in.high);   // X1 and X3
  const __m128i round = _mm_set1_epi32(1 << (shift - 1));
  const __m128i e0 = _mm_add_epi32(_mm_madd_epi16(evens, pair(kHalf, kHalf)), round);
  const __m128i e1 = _mm_add_epi32(_mm_madd_epi16(evens, pair(kHalf, -kHalf)), round);
  const __m128i o0 = _mm_madd_epi16(odds, pair(kLong, kShort));
  const __m128i o1 = _mm_madd_epi16(odds, pair(kShort, -kLong));
  const __m128i x0 = _mm_srai_epi32(_mm_add_epi32(e0, o0), shift), x1 = _mm_srai_epi32(_mm_add_epi32(e1, o1), shift);
  const __m128i x2 = _mm_srai_epi32(_mm_sub_epi32(e1, o1), shift), x3 = _mm_srai_epi32(_mm_sub_epi32(e0, o0), shift);
  return {_mm_packs_epi32(x0, x1), _mm_packs_epi32(x2, x3)};
}

Rows transposed(Rows in) {
  const __m128i a = _mm_unpacklo_epi16(in.low, in.high);  // 00 20 01 21 02 22 03 23
  const __m128i b = _mm_unpackhi_epi16(in.low, in.high);  // 10 30 11 31 12 32 13 33
  return {_mm_unpacklo_epi16(a, b), _mm_unpackhi_epi16(a, b)};
}

/// Coefficients 2j and 2j + 1 of samples `first` to `first` + 3.
template <int n>
__m128i factors(std::size_t first, std::size_t j) {
  const auto& at = kBasis<n>.at;
  const auto both = [&](std::size_t i) { return (at[i][2 * j + 1] << 16) | (at[i][2 * j] & 0xFFFF); };
  return _mm_setr_epi32(both(first), both(first + 1), both(first + 2), both(first + 3));
}

#endif

std::uint8_t clamped(int value) { return static_cast<std::uint8_t>(std::clamp(value, 0, 255)); }

#if defined(__SSE2__)

/// The lowest n x n coefficients to n x n samples, down the columns and then along the rows.
template <int n>
void idct_to(j_decompress_ptr, jpeg_component_info* component, JCOEFPTR coefficients, JSAMPARRAY rows,
             JDIMENSION column) {
  const UINT16* steps = steps_of(component);
  constexpr std::size_t kPairs = (n + 1) / 2;
  __m128i low[kPairs], high[kPairs];  // of lanes 0 to 3 and 4 to 7, two rows side by side
  for (std::size_t j = 0; j < kPairs; ++j) {
    const auto row = [&](std::size_t y) {
      const auto* c = reinterpret_cast<const __m128i*>(coefficients + y * DCTSIZE);
      const auto* q = reinterpret_cast<const __m128i*>(steps + y * DCTSIZE);
      return y < n ? _mm_mullo_epi16(_mm_loadu_si128(c), _mm_loadu_si128(q)) : _mm_setzero_si128();
    };
    const __m128i even = row(2 * j), odd = row(2 * j + 1);
    low[j] = _mm_unpacklo_epi16(even, odd);
    high[j] = _mm_unpackhi_epi16(even, odd);
  }
  const __m128i center = _mm_set1_epi16(kSampleCenter);
  for (std::size_t y = 0; y < n; ++y) {
    __m128i left = _mm_set1_epi32(1 << (kFirstShift - 1)), right = left;
    for (std::size_t j = 0; j < kPairs; ++j) {
      const __m128i down = pair(kBasis<n>.at[y][2 * j], kBasis<n>.at[y][2 * j + 1]);
      left = _mm_add_epi32(left, _mm_madd_epi16(low[j], down));
      right = _mm_add_epi32(right, _mm_madd_epi16(high[j], down));
    }
    const __m128i between = _mm_packs_epi32(_mm_srai_epi32(left, kFirstShift), _mm_srai_epi32(right, kFirstShift));
    const __m128i across[]{_mm_shuffle_epi32(between, 0x00), _mm_shuffle_epi32(between, 0x55),
                           _mm_shuffle_epi32(between, 0xAA), _mm_shuffle_epi32(between, 0xFF)};
    left = right = _mm_set1_epi32(1 << (kBasisSecondShift - 1));
    for (std::size_t j = 0; j < kPairs; ++j) {
      left = _mm_add_epi32(left, _mm_madd_epi16(across[j], factors<n>(0, j)));
      right = _mm_add_epi32(right, _mm_madd_epi16(across[j], factors<n>(4, j)));
    }
    const __m128i samples =
        _mm_packs_epi32(_mm_srai_epi32(left, kBasisSecondShift), _mm_srai_epi32(right, kBasisSecondShift));
    alignas(16) std::array<std::uint8_t, 16> bytes;
    const __m128i centered = _mm_adds_epi16(samples, center);
    _mm_store_si128(reinterpret_cast<__m128i*>(bytes.data()), _mm_packus_epi16(centered, centered));
    std::memcpy(rows[y] + column, bytes.data(), n);
  }
}

#else

template <int n>
void idct_to(j_decompress_ptr, jpeg_component_info* component, JCOEFPTR coefficients, JSAMPARRAY rows,
             JDIMENSION column) {
  const UINT16* steps = steps_of(component);
  std::array<std::array<int, n>, n> between;
  const auto& basis = kBasis<n>.at;
  for (std::size_t y = 0; y < n; ++y) {
    for (std::size_t x = 0; x < n; ++x) {
      int sum = 1 << (kFirstShift - 1);
      for (std::size_t k = 0; k < n; ++k) {
        const std::size_t at = k * DCTSIZE + x;
        sum += basis[y][k] * static_cast<std::int16_t>(coefficients[at] * steps[at]);
      }
      between[y][x] = std::clamp(sum >> kFirstShift, -32768, 32767);
    }
  }
  for (std::size_t y = 0; y < n; ++y) {
    for (std::size_t x = 0; x < n; ++x) {
      int sum = 1 << (kBasisSecondShift - 1);
      for (std::size_t k = 0; k < n; ++k) sum += basis[x][k] * between[y][k];
      rows[y][column + x] = clamped((sum >> kBasisSecondShift) + kSampleCenter);
    }
  }
}

#endif

#if defined(__SSE2__)

void idct_to_4x4(j_decompress_ptr, jpeg_component_info* component, JCOEFPTR coefficients, JSAMPARRAY rows,
                 JDIMENSION column) {
  const Rows columns_done = pass<kFirstShift>(dequantized(coefficients, steps_of(component)));
  const Rows done = transposed(pass<kSecondShift>(transposed(columns_done)));
  const __m128i center = _mm_set1_epi16(kSampleCenter);
  const __m128i samples = _mm_packus_epi16(_mm_adds_epi16(done.low, center), _mm_adds_epi16(done.high, center));
  alignas(16) std::array<std::uint8_t, 16> bytes;
  _mm_store_si128(reinterpret_cast<__m128i*>(bytes.data()), samples);
  for (std::size_t y = 0; y < 4; ++y) std::memcpy(rows[y] + column, bytes.data() + 4 * y, 4);
}

#else

void idct_to_4x4(j_decompress_ptr, jpeg_component_info* component, JCOEFPTR coefficients, JSAMPARRAY rows,
                 JDIMENSION column) {
  const auto pass = [](const int* x, int stride, int shift, int* out, int out_stride) {
    const int round = 1 << (shift - 1);
    const int e0 = kHalf * (x[0] + x[2 * stride]) + round, e1 = kHalf * (x[0] - x[2 * stride]) + round;
    const int o0 = kLong * x[stride] + kShort * x[3 * stride], o1 = kShort * x[stride] - kLong * x[3 * stride];
    out[0] = (e0 + o0) >> shift;
    out[out_stride] = (e1 + o1) >> shift;
    out[2 * out_stride] = (e1 - o1) >> shift;
    out[3 * out_stride] = (e0 - o0) >> shift;
  };
  const UINT16* steps = steps_of(component);
  int in[16], between[16], out[16];
  for (int i = 0; i < 16; ++i) {
    const int at = i / 4 * DCTSIZE + i % 4;
    in[i] = static_cast<std::int16_t>(coefficients[at] * steps[at]);
  }
  for (int x = 0; x < 4; ++x) pass(in + x, 4, kFirstShift, between + x, 4);
  for (int y = 0; y < 4; ++y) pass(between + 4 * y, 1, kSecondShift, out + 4 * y, 1);
  for (int i = 0; i < 16; ++i) rows[i / 4][column + static_cast<JDIMENSION>(i % 4)] = clamped(out[i] + kSampleCenter);
}

#endif

/// The 2-point transform is a sum and a difference; 8 is twice 2, squared, times the two passes' sqrt(1/2).
void idct_to_2x2(j_decompress_ptr, jpeg_component_info* component, JCOEFPTR coefficients, JSAMPARRAY rows,
                 JDIMENSION column) {
  const UINT16* steps = steps_of(component);
  const auto value = [&](int at) { return static_cast<int>(static_cast<std::int16_t>(coefficients[at] * steps[at])); };
  const int mean = value(0) + kSampleCenter * 8 + 4, across = value(1), down = value(DCTSIZE),
            both = value(DCTSIZE + 1);
  rows[0][column] = clamped((mean + across + down + both) >> 3);
  rows[0][column + 1] = clamped((mean - across + down - both) >> 3);
  rows[1][column] = clamped((mean + across - down - both) >> 3);
  rows[1][column + 1] = clamped((mean - across - down + both) >> 3);
}

}  // namespace

InverseDct scaled_idct(int n, Simd simd) {
  switch (n) {
    case 2:
      return idct_to_2x2;
    case 4:
      return idct_to_4x4;
    case 5:
      return simd >= Simd::avx2 ? idct_to_5x5_by_avx2 : idct_to<5>;
    case 6:
      return simd >= Simd::avx2 ? idct_to_6x6_by_avx2 : idct_to<6>;
    default:
      return nullptr;
  }
}

InverseDctOfTwo scaled_idct_of_two(int n, Simd simd) {
  return n == 4 && simd >= Simd::avx2 ? idct_two_to_4x4_by_avx2 : nullptr;
}

}  // namespace lightmill
