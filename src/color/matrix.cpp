#include "color/matrix.h"

#include "color/lcms.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace lightmill {
namespace {

using Matrix = std::array<std::array<double, 3>, 3>;

/// A profile's light of the primaries, a column each, adapted to D50.
std::optional<Matrix> colorants(cmsHPROFILE profile) {
  Matrix matrix{};
  constexpr std::array kTags{cmsSigRedColorantTag, cmsSigGreenColorantTag, cmsSigBlueColorantTag};
  for (std::size_t c = 0; c < 3; ++c) {
    const auto* const color = static_cast<const cmsCIEXYZ*>(cmsReadTag(profile, kTags[c]));
    if (!color) return std::nullopt;
    matrix[0][c] = color->X;
    matrix[1][c] = color->Y;
    matrix[2][c] = color->Z;
  }
  return matrix;
}

std::optional<Matrix> inverted(const Matrix& m) {
  Matrix adjugate{};
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j) {
      const std::size_t a = (j + 1) % 3, b = (j + 2) % 3, c = (i + 1) % 3, d = (i + 2) % 3;
      adjugate[i][j] = m[a][c] * m[b][d] - m[a][d] * m[b][c];
    }
  const double determinant = m[0][0] * adjugate[0][0] + m[0][1] * adjugate[1][0] + m[0][2] * adjugate[2][0];
  if (std::abs(determinant) < 1e-6) return std::nullopt;
  for (auto& row : adjugate)
    for (double& value : row) value /= determinant;
  return adjugate;
}

Matrix product(const Matrix& a, const Matrix& b) {
  Matrix c{};
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j)
      for (std::size_t k = 0; k < 3; ++k) c[i][j] += a[i][k] * b[k][j];
  return c;
}

const cmsToneCurve* curve_of(cmsHPROFILE profile, std::size_t channel) {
  constexpr std::array kTags{cmsSigRedTRCTag, cmsSigGreenTRCTag, cmsSigBlueTRCTag};
  return static_cast<const cmsToneCurve*>(cmsReadTag(profile, kTags.at(channel)));
}

double light_of(const cmsToneCurve* curve, double stored) {
  return std::clamp<double>(cmsEvalToneCurveFloat(curve, static_cast<cmsFloat32Number>(stored)), 0, 1);
}

bool is_matrix(cmsHPROFILE profile) {
  return cmsGetColorSpace(profile) == cmsSigRgbData && cmsGetPCS(profile) == cmsSigXYZData &&
         cmsIsMatrixShaper(profile) && !cmsIsTag(profile, cmsSigAToB0Tag) && !cmsIsTag(profile, cmsSigAToB1Tag) &&
         !cmsIsTag(profile, cmsSigDToB0Tag) && !cmsIsTag(profile, cmsSigDToB1Tag) && !cmsIsTag(profile, cmsSigBToA0Tag);
}

bool fill_light(cmsHPROFILE profile, MatrixTables& tables) {
  for (std::size_t c = 0; c < 3; ++c) {
    const cmsToneCurve* const curve = curve_of(profile, c);
    if (!curve) return false;
    const auto fill = [&](auto& table) {
      for (std::size_t i = 0; i < table.size(); ++i)
        table[i] = static_cast<float>(light_of(curve, static_cast<double>(i) / static_cast<double>(table.size() - 1)));
    };
    fill(tables.light[c]);
    fill(tables.wide_light[c]);
  }
  return true;
}

/// False where channels are not stored alike.
bool fill_stored(cmsHPROFILE profile, MatrixTables& tables) {
  const cmsToneCurve* const curve = curve_of(profile, 0);
  for (std::size_t c = 1; c < 3; ++c) {
    const cmsToneCurve* const other = curve_of(profile, c);
    for (int i = 0; curve && other && i <= 64; ++i)
      if (std::abs(light_of(curve, i / 64.0) - light_of(other, i / 64.0)) > 1e-5) return false;
    if (!curve || !other) return false;
  }
  const LcmsCurve reversed(cmsReverseToneCurveEx(1 << 14, curve));
  if (!reversed) return false;
  for (std::size_t i = 0; i < tables.stored.size(); ++i) {
    const std::size_t octave = i / MatrixTables::kPartsOfOctave, part = i % MatrixTables::kPartsOfOctave;
    const double light = std::ldexp(1 + static_cast<double>(part) / MatrixTables::kPartsOfOctave,
                                    static_cast<int>(octave) - MatrixTables::kOctaves);
    tables.stored[i] = static_cast<std::uint16_t>(std::lround(65'535 * light_of(reversed.get(), std::min(light, 1.0))));
  }
  return true;
}

/// Of the nearest step.
int stored(const MatrixTables& tables, float light) {
  constexpr std::uint32_t kHalf = 1U << (MatrixTables::kPartBits - 1);
  return tables.stored[(MatrixTables::place(light) + kHalf) >> MatrixTables::kPartBits];
}

/// Between two steps.
std::uint16_t wide_stored(const MatrixTables& tables, float light) {
  const std::uint32_t place = MatrixTables::place(light), step = place >> MatrixTables::kPartBits;
  const int below = tables.stored[step], above = tables.stored[step + 1];
  const int part = static_cast<int>(place & ((1U << MatrixTables::kPartBits) - 1));
  return static_cast<std::uint16_t>(below + (((above - below) * part) >> MatrixTables::kPartBits));
}

float wide_light(const MatrixTables& tables, std::size_t channel, std::uint16_t sample) {
  const auto& table = tables.wide_light[channel];
  const float at = static_cast<float>(sample) * (static_cast<float>(MatrixTables::kWideSteps) / 65'535.0F);
  const auto below = std::min(static_cast<std::size_t>(at), MatrixTables::kWideSteps - 1);
  return table[below] + (at - static_cast<float>(below)) * (table[below + 1] - table[below]);
}

struct Bgr {
  int b, g, r;
};

/// Four numbers at once, which any machine's compiler knows how to add.
using Four = float __attribute__((vector_size(16)));

using Four32 = std::int32_t __attribute__((vector_size(16)));

/// Where the light of three channels stands among what is stored: the nearest step. The fourth is of no use.
struct Steps {
  explicit Steps(Four light) {
    const Four least = Four{} + MatrixTables::kLeast, most = Four{} + 1.0F;
    light = light > least ? light : least;
    light = light < most ? light : most;
    constexpr std::int32_t kHalf = 1 << (MatrixTables::kPartBits - 1);
    constexpr std::int32_t kFirst = std::bit_cast<std::int32_t>(MatrixTables::kLeast) - kHalf;
    steps = (reinterpret_cast<Four32>(light) - kFirst) >> MatrixTables::kPartBits;
  }
  std::size_t of(int channel) const { return static_cast<std::uint32_t>(steps[channel]); }

  Four32 steps;
};

inline Steps steps_of(const MatrixTables& tables, Bgr from) {
  const auto terms = [&](std::size_t channel, int sample) {
    return std::bit_cast<Four>(tables.terms[channel][static_cast<std::size_t>(sample)]);
  };
  return Steps(terms(0, from.r) + terms(1, from.g) + terms(2, from.b));
}

/// Light of channel `i` in the target. Of numbers and not of arrays, which compilers take through memory.
inline float in_target(const MatrixTables& tables, std::size_t i, float r, float g, float b) {
  const auto& m = tables.matrix[i];
  return m[0] * r + m[1] * g + m[2] * b;
}

/// To levels of 16 bits. Between other work on numbers this is quicker than by four at once.
inline Bgr converted(const MatrixTables& tables, Bgr from) {
  const float r = tables.light[0][static_cast<std::size_t>(from.r)];
  const float g = tables.light[1][static_cast<std::size_t>(from.g)];
  const float b = tables.light[2][static_cast<std::size_t>(from.b)];
  return {stored(tables, in_target(tables, 2, r, g, b)), stored(tables, in_target(tables, 1, r, g, b)),
          stored(tables, in_target(tables, 0, r, g, b))};
}

/// From 16 bits to 8.
std::uint8_t level(int wide) {
  return static_cast<std::uint8_t>((std::clamp(wide, 0, 65'535) * 255 + 32'767) / 65'535);
}

/// Levels of 16 bits; chroma less its middle.
struct Ycc {
  int y, cb, cr;
};

/// ITU-T T.871, in 65,536ths.
Ycc converted(const MatrixTables& tables, int y, int cb, int cr) {
  const auto sample = [](int value) { return std::clamp(value >> 16, 0, 255); };
  const int luma = (y << 16) + (1 << 15);
  const Bgr to = converted(
      tables, Bgr{sample(luma + 116'130 * cb), sample(luma - 22'554 * cb - 46'802 * cr), sample(luma + 91'881 * cr)});
  const auto weighed = [&](float r, float g, float b) {
    return static_cast<int>(r * static_cast<float>(to.r) + g * static_cast<float>(to.g) + b * static_cast<float>(to.b));
  };
  return {weighed(0.299F, 0.587F, 0.114F), weighed(-0.168736F, -0.331264F, 0.5F),
          weighed(0.5F, -0.418688F, -0.081312F)};
}

void fill_terms(MatrixTables& tables) {
  for (std::size_t c = 0; c < 3; ++c)
    for (std::size_t i = 0; i < 256; ++i) {
      const float light = tables.light[c][i];
      tables.terms[c][i].of = {tables.matrix[2][c] * light, tables.matrix[1][c] * light, tables.matrix[0][c] * light,
                               0};
    }
  std::ranges::transform(tables.stored, tables.stored_bytes.begin(), level);
}

}  // namespace

std::shared_ptr<const MatrixTables> matrix_tables(std::span<const std::uint8_t> from,
                                                  std::span<const std::uint8_t> to) {
  const LcmsProfile source = opened_profile(from), target = opened_profile(to);
  if (!source || !target || !is_matrix(source.get()) || !is_matrix(target.get())) return nullptr;
  const auto in = colorants(source.get()), out = colorants(target.get());
  const auto back = out ? inverted(*out) : std::nullopt;
  auto tables = std::make_shared<MatrixTables>();
  if (!in || !back || !fill_light(source.get(), *tables) || !fill_stored(target.get(), *tables)) return nullptr;
  const Matrix matrix = product(*back, *in);
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j) {
      tables->matrix[i][j] = static_cast<float>(matrix[i][j]);
    }
  fill_terms(*tables);
  return tables;
}

bool changes_nothing(const MatrixTables& tables) {
  constexpr float kRounding = 0.005F;
  constexpr int kLevel = 257;
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j)
      if (std::abs(tables.matrix[i][j] - (i == j ? 1.0F : 0.0F)) > kRounding) return false;
    for (int value = 0; value < 256; ++value)
      if (std::abs(stored(tables, tables.light[i][static_cast<std::size_t>(value)]) - kLevel * value) > kLevel)
        return false;
  }
  return true;
}

void convert_bgr(const MatrixTables& tables, std::span<std::uint8_t> row, std::size_t channels) {
  for (std::size_t i = 0; i < row.size(); i += channels) {
    std::uint8_t* const p = &row[i];
    const Steps to = steps_of(tables, Bgr{p[0], p[1], p[2]});
    for (int c = 0; c < 3; ++c) p[c] = tables.stored_bytes[to.of(c)];
  }
}

void convert_bgr(const MatrixTables& tables, std::span<std::uint16_t> row, std::size_t channels) {
  for (std::size_t i = 0; i < row.size(); i += channels) {
    std::uint16_t* const p = &row[i];
    const float r = wide_light(tables, 0, p[2]), g = wide_light(tables, 1, p[1]), b = wide_light(tables, 2, p[0]);
    for (std::size_t c = 0; c < 3; ++c) p[2 - c] = wide_stored(tables, in_target(tables, c, r, g, b));
  }
}

void convert_row(const MatrixTables& tables, const PlanesRow& row) {
  constexpr int kMiddle = 128;
  for (int x = 0, i = 0; x < row.width; x += row.across, ++i) {
    const int end = std::min(x + row.across, row.width);
    int least = 255, most = 0, sum = 0;
    for (int k = 0; k < row.rows; ++k)
      for (int at = x; at < end; ++at) {
        const int y = row.luma[static_cast<std::size_t>(k) * row.stride + static_cast<std::size_t>(at)];
        least = std::min(least, y);
        most = std::max(most, y);
        sum += y;
      }
    const int cb = row.cb[i] - kMiddle, cr = row.cr[i] - kMiddle;
    const Ycc dark = converted(tables, least, cb, cr);
    const int range = most - least, count = row.rows * (end - x);
    const Ycc light = range == 0 ? dark : converted(tables, most, cb, cr);
    const float of_range = range == 0 ? 0.0F : 1.0F / static_cast<float>(range);
    const auto between = [&](int a, int b, float above) {
      return a + static_cast<int>(static_cast<float>(b - a) * (above * of_range));
    };
    for (int k = 0; k < row.rows; ++k)
      for (int at = x; at < end; ++at) {
        std::uint8_t& y = row.luma[static_cast<std::size_t>(k) * row.stride + static_cast<std::size_t>(at)];
        y = level(between(dark.y, light.y, static_cast<float>(y - least)));
      }
    const float above = static_cast<float>(sum) / static_cast<float>(count) - static_cast<float>(least);
    row.cb[i] = level(between(dark.cb, light.cb, above) + 257 * kMiddle);
    row.cr[i] = level(between(dark.cr, light.cr, above) + 257 * kMiddle);
  }
}

}  // namespace lightmill
