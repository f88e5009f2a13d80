#include "codec/png/filters.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace lightmill {
namespace {

/// Of left, above and above left the nearest to left + above - above left; in this order where two are as near.
std::uint8_t paeth(int left, int above, int corner) {
  const int to_left = std::abs(above - corner), to_above = std::abs(left - corner);
  const int to_corner = std::abs(left + above - 2 * corner);
  if (to_left <= to_above && to_left <= to_corner) return static_cast<std::uint8_t>(left);
  return static_cast<std::uint8_t>(to_above <= to_corner ? above : corner);
}

std::uint8_t sum(int a, int b) { return static_cast<std::uint8_t>(a + b); }

void unfilter_up(std::uint8_t* row, const std::uint8_t* above, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) row[i] = sum(row[i], above[i]);
}

#if defined(__SSE2__)

/// One pixel in the low bytes of a register, and what follows it, which no lane of the pixel depends on.
template <std::size_t kStep>
__m128i load(const std::uint8_t* from) {
  if constexpr (kStep > 4) return _mm_loadl_epi64(reinterpret_cast<const __m128i*>(from));
  std::int32_t bytes;
  std::memcpy(&bytes, from, sizeof bytes);
  return _mm_cvtsi32_si128(bytes);
}
/// In two parts where the machine has no number of that size: a copy by way of memory would wait for itself.
template <std::size_t kStep>
void store(std::uint8_t* to, __m128i pixel) {
  if constexpr (kStep == 8) return _mm_storel_epi64(reinterpret_cast<__m128i*>(to), pixel);
  const auto low = static_cast<std::uint32_t>(_mm_cvtsi128_si32(pixel));
  if constexpr (kStep == 3) {
    const auto first = static_cast<std::uint16_t>(low);
    std::memcpy(to, &first, 2);
    to[2] = static_cast<std::uint8_t>(low >> 16);
  } else {
    std::memcpy(to, &low, 4);
  }
  if constexpr (kStep == 6) {
    const auto last = static_cast<std::uint16_t>(_mm_extract_epi16(pixel, 2));
    std::memcpy(to + 4, &last, 2);
  }
}

template <std::size_t kStep>
void unfilter_sub(std::uint8_t* row, std::size_t size) {
  __m128i left = _mm_setzero_si128();
  for (std::size_t i = 0; i < size; i += kStep) {
    left = _mm_add_epi8(load<kStep>(row + i), left);
    store<kStep>(row + i, left);
  }
}

template <std::size_t kStep>
void unfilter_average(std::uint8_t* row, const std::uint8_t* above, std::size_t size) {
  const __m128i one = _mm_set1_epi8(1);
  __m128i left = _mm_setzero_si128();
  for (std::size_t i = 0; i < size; i += kStep) {
    const __m128i up = load<kStep>(above + i);
    // Rounded down, where the instruction rounds up.
    const __m128i mean = _mm_sub_epi8(_mm_avg_epu8(left, up), _mm_and_si128(_mm_xor_si128(left, up), one));
    left = _mm_add_epi8(load<kStep>(row + i), mean);
    store<kStep>(row + i, left);
  }
}

__m128i magnitude(__m128i x) { return _mm_max_epi16(x, _mm_sub_epi16(_mm_setzero_si128(), x)); }
__m128i chosen(__m128i where, __m128i a, __m128i b) {
  return _mm_or_si128(_mm_and_si128(where, a), _mm_andnot_si128(where, b));
}

/// In 16-bit lanes.
template <std::size_t kStep>
void unfilter_paeth(std::uint8_t* row, const std::uint8_t* above, std::size_t size) {
  const __m128i zero = _mm_setzero_si128();
  __m128i left = zero, corner = zero;
  for (std::size_t i = 0; i < size; i += kStep) {
    const __m128i up = _mm_unpacklo_epi8(load<kStep>(above + i), zero);
    const __m128i from_corner = _mm_sub_epi16(up, corner), across = _mm_sub_epi16(left, corner);
    const __m128i to_left = magnitude(from_corner), to_above = magnitude(across);
    const __m128i to_corner = magnitude(_mm_add_epi16(from_corner, across));
    const __m128i least = _mm_min_epi16(to_corner, _mm_min_epi16(to_left, to_above));
    const __m128i nearest =
        chosen(_mm_cmpeq_epi16(least, to_left), left, chosen(_mm_cmpeq_epi16(least, to_above), up, corner));
    // Bytes wrap around, and the upper half of each lane stays zero.
    left = _mm_add_epi8(_mm_unpacklo_epi8(load<kStep>(row + i), zero), nearest);
    corner = up;
    store<kStep>(row + i, _mm_packus_epi16(left, left));
  }
}

template <std::size_t kStep>
void unfilter_by(Filter filter, std::uint8_t* row, const std::uint8_t* above, std::size_t size) {
  if (filter == Filter::sub) unfilter_sub<kStep>(row, size);
  if (filter == Filter::average) unfilter_average<kStep>(row, above, size);
  if (filter == Filter::paeth) unfilter_paeth<kStep>(row, above, size);
}

#endif

/// What is to be expected at one place.
std::uint8_t expected(Filter filter, int left, int above, int corner) {
  switch (filter) {
    case Filter::none:
      return 0;
    case Filter::sub:
      return static_cast<std::uint8_t>(left);
    case Filter::up:
      return static_cast<std::uint8_t>(above);
    case Filter::average:
      return static_cast<std::uint8_t>((left + above) / 2);
    case Filter::paeth:
      return paeth(left, above, corner);
  }
  return 0;
}

template <Filter kFilter>
std::uint64_t filter_by(const std::uint8_t* row, const std::uint8_t* above, std::size_t size, std::size_t step,
                        std::uint8_t* to) {
  const std::size_t first = std::min(step, size);
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < first; ++i) to[i] = static_cast<std::uint8_t>(row[i] - expected(kFilter, 0, above[i], 0));
  for (std::size_t i = first; i < size; ++i)
    to[i] = static_cast<std::uint8_t>(row[i] - expected(kFilter, row[i - step], above[i], above[i - step]));
  for (std::size_t i = 0; i < size; ++i) total += static_cast<std::uint8_t>(to[i] < 128 ? to[i] : 256 - to[i]);
  return total;
}

}  // namespace

void unfilter_plainly(Filter filter, std::uint8_t* row, const std::uint8_t* above, std::size_t size, std::size_t step) {
  for (std::size_t i = 0; i < size; ++i) {
    const bool has_left = i >= step;
    row[i] = sum(row[i], expected(filter, has_left ? row[i - step] : 0, above[i], has_left ? above[i - step] : 0));
  }
}

void unfilter(Filter filter, std::uint8_t* row, const std::uint8_t* above, std::size_t size, std::size_t step) {
  if (filter == Filter::none) return;
  if (filter == Filter::up) return unfilter_up(row, above, size);
#if defined(__SSE2__)
  if (step == 3) return unfilter_by<3>(filter, row, above, size);
  if (step == 4) return unfilter_by<4>(filter, row, above, size);
  if (step == 6) return unfilter_by<6>(filter, row, above, size);
  if (step == 8) return unfilter_by<8>(filter, row, above, size);
#endif
  unfilter_plainly(filter, row, above, size, step);
}

std::uint64_t filter_row(Filter filter, std::span<const std::uint8_t> row, const std::uint8_t* above, std::size_t step,
                         std::uint8_t* to) {
  switch (filter) {
    case Filter::none:
      return filter_by<Filter::none>(row.data(), above, row.size(), step, to);
    case Filter::sub:
      return filter_by<Filter::sub>(row.data(), above, row.size(), step, to);
    case Filter::up:
      return filter_by<Filter::up>(row.data(), above, row.size(), step, to);
    case Filter::average:
      return filter_by<Filter::average>(row.data(), above, row.size(), step, to);
    case Filter::paeth:
      return filter_by<Filter::paeth>(row.data(), above, row.size(), step, to);
  }
  return 0;
}

}  // namespace lightmill
