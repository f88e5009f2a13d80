#include "base/avx512.h"
#include "base/simd.h"
#include "color/matrix_words.h"

#include <algorithm>
#include <array>
#include <cstddef>

#if defined(__x86_64__)
namespace lightmill {
namespace {

/// Red, green and blue, or Y, Cb and Cr, of 32 samples.
struct Three {
  __m512i a, b, c;
};

LIGHTMILL_VBMI2 inline __m512i word(int value) { return _mm512_set1_epi16(static_cast<short>(value)); }

/// What stands in 256 bytes.
LIGHTMILL_VBMI2 inline __m512i looked_up(const std::array<std::uint8_t, 256>& table, __m512i index) {
  const auto* const at = table.data();
  const __m512i low = _mm512_permutex2var_epi8(_mm512_load_si512(at), index, _mm512_load_si512(at + 64));
  const __m512i high = _mm512_permutex2var_epi8(_mm512_load_si512(at + 128), index, _mm512_load_si512(at + 192));
  return _mm512_mask_blend_epi8(_mm512_movepi8_mask(index), low, high);
}

/// In place: the light of samples, two registers of words at a time.
LIGHTMILL_VBMI2 inline void to_light(const MatrixWords::Bytes& table, __m512i& one, __m512i& other) {
  const __m512i samples = _mm512_packus_epi16(one, other);
  const __m512i low = looked_up(table.low, samples), high = looked_up(table.high, samples);
  one = _mm512_unpacklo_epi8(low, high);
  other = _mm512_unpackhi_epi8(low, high);
}

LIGHTMILL_VBMI2 inline __m512i on_line(const MatrixWords::Line& line, __m512i index, __m512i fraction) {
  const auto look = [&](const std::array<std::int16_t, 64>& table) LIGHTMILL_VBMI2 {
    return _mm512_permutex2var_epi16(_mm512_load_si512(table.data()), index, _mm512_load_si512(table.data() + 32));
  };
  return _mm512_add_epi16(look(line.first), _mm512_mulhrs_epi16(look(line.rise), fraction));
}

/// In 64ths of a level.
LIGHTMILL_VBMI2 inline __m512i stored(const MatrixWords& words, __m512i light) {
  light = _mm512_min_epi16(_mm512_max_epi16(light, _mm512_setzero_si512()), word(MatrixWords::kLight - 1));
  const __m512i dark =
      on_line(words.dark, _mm512_srli_epi16(light, 4), _mm512_slli_epi16(_mm512_and_si512(light, word(15)), 11));
  const __m512i all =
      on_line(words.all, _mm512_srli_epi16(light, 8), _mm512_slli_epi16(_mm512_and_si512(light, word(255)), 7));
  return _mm512_mask_blend_epi16(_mm512_cmplt_epi16_mask(light, word(MatrixWords::kDark)), all, dark);
}

LIGHTMILL_VBMI2 inline __m512i weighed(const Three& of, int a, int b, int c) {
  return _mm512_add_epi16(_mm512_add_epi16(_mm512_mulhrs_epi16(of.a, word(a)), _mm512_mulhrs_epi16(of.b, word(b))),
                          _mm512_mulhrs_epi16(of.c, word(c)));
}

/// Light of channel `i` in the other space, of which `own` is that of the first.
LIGHTMILL_VBMI2 inline __m512i in_target(const MatrixWords& words, std::size_t i, const Three& light, __m512i own) {
  const auto& m = words.exchanged[i];
  const __m512i sum =
      _mm512_adds_epi16(_mm512_mulhrs_epi16(light.a, word(m[0])), _mm512_mulhrs_epi16(light.b, word(m[1])));
  return _mm512_adds_epi16(own, _mm512_adds_epi16(sum, _mm512_mulhrs_epi16(light.c, word(m[2]))));
}

/// From light of one space to Y, Cb and Cr of the other, in 64ths of a level.
LIGHTMILL_VBMI2 inline Three stored_as_ycc(const MatrixWords& words, const Three& light) {
  const Three rgb{stored(words, in_target(words, 0, light, light.a)),
                  stored(words, in_target(words, 1, light, light.b)),
                  stored(words, in_target(words, 2, light, light.c))};
  return {weighed(rgb, 9'798, 19'235, 3'735), weighed(rgb, -5'529, -10'855, 16'384),
          weighed(rgb, 16'384, -13'720, -2'664)};
}

/// What Cb and Cr add to Y, in 64ths.
LIGHTMILL_VBMI2 inline Three offsets(__m512i cb, __m512i cr) {
  return {_mm512_add_epi16(cr, _mm512_mulhrs_epi16(cr, word(13'173))),
          _mm512_sub_epi16(_mm512_setzero_si512(), _mm512_add_epi16(_mm512_mulhrs_epi16(cb, word(11'277)),
                                                                    _mm512_mulhrs_epi16(cr, word(23'401)))),
          _mm512_add_epi16(cb, _mm512_mulhrs_epi16(cb, word(25'297)))};
}

LIGHTMILL_VBMI2 inline __m512i rounded(__m512i fine) { return _mm512_srai_epi16(_mm512_add_epi16(fine, word(32)), 6); }

/// The reciprocal of whole numbers, of the lower and the upper 16 words.
struct Reciprocal {
  __m512 low, high;
};
LIGHTMILL_VBMI2 inline __m512 lower(__m512i words) {
  return _mm512_cvtepi32_ps(_mm512_cvtepi16_epi32(_mm512_castsi512_si256(words)));
}
LIGHTMILL_VBMI2 inline __m512 upper(__m512i words) {
  return _mm512_cvtepi32_ps(_mm512_cvtepi16_epi32(_mm512_extracti64x4_epi64(words, 1)));
}
LIGHTMILL_VBMI2 inline Reciprocal reciprocal(__m512i words) {
  return {_mm512_rcp14_ps(lower(words)), _mm512_rcp14_ps(upper(words))};
}
/// `words` by those numbers, times `scale`, at most 65,535.
LIGHTMILL_VBMI2 inline __m512i divided(__m512i words, const Reciprocal& by, float scale) {
  const __m512 factor = _mm512_set1_ps(scale);
  const __m512i low = _mm512_cvtps_epi32(_mm512_mul_ps(_mm512_mul_ps(lower(words), by.low), factor));
  const __m512i high = _mm512_cvtps_epi32(_mm512_mul_ps(_mm512_mul_ps(upper(words), by.high), factor));
  return _mm512_inserti64x4(_mm512_castsi256_si512(_mm512_cvtusepi32_epi16(low)), _mm512_cvtusepi32_epi16(high), 1);
}

LIGHTMILL_VBMI2 inline __m512i centered(__m512i chroma) {
  return _mm512_slli_epi16(_mm512_sub_epi16(chroma, word(128)), 6);
}

/// Luma with what chroma adds to it.
LIGHTMILL_VBMI2 inline __m512i sample(__m512i luma, __m512i offset) {
  return rounded(_mm512_add_epi16(_mm512_slli_epi16(luma, 6), offset));
}

/// What 32 samples of chroma and the luma that they cover become.
struct Square {
  __m512i even[2], odd[2];  ///< luma, of two rows
  __m512i cb, cr;
};

LIGHTMILL_VBMI2 inline Square converted(const MatrixWords& words, const Square& from) {
  const __m512i least =
      _mm512_min_epi16(_mm512_min_epi16(from.even[0], from.odd[0]), _mm512_min_epi16(from.even[1], from.odd[1]));
  const __m512i most =
      _mm512_max_epi16(_mm512_max_epi16(from.even[0], from.odd[0]), _mm512_max_epi16(from.even[1], from.odd[1]));
  const __m512i sum =
      _mm512_add_epi16(_mm512_add_epi16(from.even[0], from.odd[0]), _mm512_add_epi16(from.even[1], from.odd[1]));
  const Three add = offsets(centered(from.cb), centered(from.cr));
  Three dark{sample(least, add.a), sample(least, add.b), sample(least, add.c)};
  Three light{sample(most, add.a), sample(most, add.b), sample(most, add.c)};
  to_light(words.light[0], dark.a, light.a);
  to_light(words.light[1], dark.b, light.b);
  to_light(words.light[2], dark.c, light.c);
  dark = stored_as_ycc(words, dark);
  light = stored_as_ycc(words, light);

  const __m512i range = _mm512_max_epi16(_mm512_sub_epi16(most, least), word(1));
  const Reciprocal by = reciprocal(range);
  const __m512i gained = _mm512_max_epi16(_mm512_sub_epi16(light.a, dark.a), _mm512_setzero_si512());
  const __m512i slope = divided(gained, by, 256);  // 256ths of a 64th of a level, for a level
  const auto luma = [&](__m512i own) LIGHTMILL_VBMI2 {
    const __m512i above = _mm512_slli_epi16(_mm512_sub_epi16(own, least), 8);
    return rounded(_mm512_add_epi16(dark.a, _mm512_mulhi_epu16(above, slope)));
  };
  const __m512i part = divided(_mm512_sub_epi16(sum, _mm512_slli_epi16(least, 2)), by, 32'767.0F / 4);
  const auto chroma = [&](__m512i at_dark, __m512i at_light) LIGHTMILL_VBMI2 {
    const __m512i mean = _mm512_add_epi16(at_dark, _mm512_mulhrs_epi16(_mm512_sub_epi16(at_light, at_dark), part));
    return _mm512_add_epi16(rounded(mean), word(128));
  };
  return {{luma(from.even[0]), luma(from.even[1])},
          {luma(from.odd[0]), luma(from.odd[1])},
          chroma(dark.b, light.b),
          chroma(dark.c, light.c)};
}

LIGHTMILL_VBMI2 inline __m512i words_at(const std::uint8_t* bytes) {
  return _mm512_cvtepu8_epi16(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes)));
}

/// Of words that are at most 255, or below 0.
LIGHTMILL_VBMI2 inline __m256i bytes_of(__m512i words) {
  return _mm512_cvtusepi16_epi8(_mm512_max_epi16(words, _mm512_setzero_si512()));
}

LIGHTMILL_VBMI2 inline __m512i limited(__m512i words) {
  return _mm512_min_epi16(_mm512_max_epi16(words, _mm512_setzero_si512()), word(255));
}

constexpr int kStep = 32;

/// `rows`: one or two of luma.
LIGHTMILL_VBMI2 inline void convert_step(const MatrixWords& words, std::uint8_t* const (&rows)[2], std::uint8_t* cb,
                                         std::uint8_t* cr) {
  Square square{.even = {}, .odd = {}, .cb = words_at(cb), .cr = words_at(cr)};
  for (int k = 0; k < 2; ++k) {
    const __m512i luma = _mm512_loadu_si512(rows[k]);
    square.even[k] = _mm512_and_si512(luma, word(255));
    square.odd[k] = _mm512_srli_epi16(luma, 8);
  }
  square = converted(words, square);
  for (int k = 0; k < 2; ++k)
    _mm512_storeu_si512(rows[k],
                        _mm512_or_si512(limited(square.even[k]), _mm512_slli_epi16(limited(square.odd[k]), 8)));
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(cb), bytes_of(square.cb));
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(cr), bytes_of(square.cr));
}

/// Less than a step; luma that is missing is as the last that is there.
LIGHTMILL_VBMI2 void convert_rest(const MatrixWords& words, const PlanesRow& row) {
  std::uint8_t luma[2][2 * kStep] = {}, cb[kStep] = {}, cr[kStep] = {};
  const int samples = (row.width + 1) / 2;
  for (int k = 0; k < row.rows; ++k) {
    const std::uint8_t* const from = row.luma + k * static_cast<std::ptrdiff_t>(row.stride);
    std::copy_n(from, row.width, luma[k]);
    luma[k][row.width] = from[row.width - 1];
  }
  if (row.rows == 1) std::copy_n(luma[0], 2 * kStep, luma[1]);
  std::copy_n(row.cb, samples, cb);
  std::copy_n(row.cr, samples, cr);
  convert_step(words, {luma[0], luma[1]}, cb, cr);
  for (int k = 0; k < row.rows; ++k)
    std::copy_n(luma[k], row.width, row.luma + k * static_cast<std::ptrdiff_t>(row.stride));
  std::copy_n(cb, samples, row.cb);
  std::copy_n(cr, samples, row.cr);
}

LIGHTMILL_VBMI2 void convert(const MatrixWords& words, PlanesRow row) {
  for (; row.width >= 2 * kStep; row.skip(kStep))
    convert_step(words, {row.luma, row.rows > 1 ? row.luma + row.stride : row.luma}, row.cb, row.cr);
  if (row.width > 0) convert_rest(words, row);
}

constexpr int kPixels = 64;

/// Which of 192 bytes come to lie where, two registers at a time: those of the first two, then with the third.
struct Moves {
  alignas(64) std::array<std::array<std::uint8_t, 64>, 3> apart_first{}, apart_last{}, together_first{},
      together_last{};
};

constexpr Moves moves() {
  Moves made;
  for (std::size_t c = 0; c < 3; ++c)
    for (std::size_t i = 0; i < 64; ++i) {
      const std::size_t from = 3 * i + c;  // of pixel i
      made.apart_first[c][i] = static_cast<std::uint8_t>(from < 128 ? from : 0);
      made.apart_last[c][i] = static_cast<std::uint8_t>(from < 128 ? i : 64 + from - 128);
      const std::size_t to = 64 * c + i, channel = to % 3, pixel = to / 3;
      made.together_first[c][i] = static_cast<std::uint8_t>(channel < 2 ? 64 * channel + pixel : 0);
      made.together_last[c][i] = static_cast<std::uint8_t>(channel < 2 ? i : 64 + pixel);
    }
  return made;
}
constexpr Moves kMoves = moves();

LIGHTMILL_VBMI2 inline __m512i moved(const Three& from, const std::array<std::uint8_t, 64>& first,
                                     const std::array<std::uint8_t, 64>& last) {
  const __m512i two = _mm512_permutex2var_epi8(from.a, _mm512_load_si512(first.data()), from.b);
  return _mm512_permutex2var_epi8(two, _mm512_load_si512(last.data()), from.c);
}

/// Light of red, green and blue in words to bytes of them; the lower and the upper words of each group of 8.
LIGHTMILL_VBMI2 inline Three stored_as_rgb(const MatrixWords& words, const Three& low, const Three& high) {
  const auto channel = [&](std::size_t i, __m512i own_low, __m512i own_high) LIGHTMILL_VBMI2 {
    return _mm512_packus_epi16(rounded(stored(words, in_target(words, i, low, own_low))),
                               rounded(stored(words, in_target(words, i, high, own_high))));
  };
  return {channel(0, low.a, high.a), channel(1, low.b, high.b), channel(2, low.c, high.c)};
}

LIGHTMILL_VBMI2 inline void convert_pixels(const MatrixWords& words, std::uint8_t* bgr) {
  const Three bytes{_mm512_loadu_si512(bgr), _mm512_loadu_si512(bgr + 64), _mm512_loadu_si512(bgr + 128)};
  Three low, high;
  const auto light = [&](std::size_t c, const MatrixWords::Bytes& table, __m512i& one, __m512i& other) LIGHTMILL_VBMI2 {
    const __m512i samples = moved(bytes, kMoves.apart_first[c], kMoves.apart_last[c]);
    const __m512i lower_bytes = looked_up(table.low, samples), upper_bytes = looked_up(table.high, samples);
    one = _mm512_unpacklo_epi8(lower_bytes, upper_bytes);
    other = _mm512_unpackhi_epi8(lower_bytes, upper_bytes);
  };
  light(2, words.light[0], low.a, high.a);
  light(1, words.light[1], low.b, high.b);
  light(0, words.light[2], low.c, high.c);
  const Three rgb = stored_as_rgb(words, low, high);
  const Three in_order{rgb.c, rgb.b, rgb.a};
  for (std::size_t c = 0; c < 3; ++c)
    _mm512_storeu_si512(bgr + 64 * c, moved(in_order, kMoves.together_first[c], kMoves.together_last[c]));
}

LIGHTMILL_VBMI2 void convert(const MatrixWords& words, std::span<std::uint8_t> bgr) {
  constexpr std::size_t kBytes = 3 * kPixels;
  for (; bgr.size() >= kBytes; bgr = bgr.subspan(kBytes)) convert_pixels(words, bgr.data());
  if (bgr.empty()) return;
  std::array<std::uint8_t, kBytes> rest{};
  std::ranges::copy(bgr, rest.begin());
  convert_pixels(words, rest.data());
  std::copy_n(rest.begin(), bgr.size(), bgr.begin());
}

}  // namespace

void convert_row_vbmi(const MatrixWords& words, const PlanesRow& row) { convert(words, row); }
void convert_bgr_vbmi(const MatrixWords& words, std::span<std::uint8_t> row) { convert(words, row); }

}  // namespace lightmill
#else
namespace lightmill {

void convert_row_vbmi(const MatrixWords&, const PlanesRow&) {}
void convert_bgr_vbmi(const MatrixWords&, std::span<std::uint8_t>) {}

}  // namespace lightmill
#endif
