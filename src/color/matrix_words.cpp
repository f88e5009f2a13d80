#include "color/matrix_words.h"

#include <cmath>

namespace lightmill {
namespace {

constexpr std::size_t kPoints = 64;

/// In 64ths of a level of 8 bits.
double stored_at(const MatrixTables& tables, double light) {
  if (light < static_cast<double>(MatrixTables::kLeast)) return 0;
  const std::uint32_t at = MatrixTables::place(static_cast<float>(light)) >> MatrixTables::kPartBits;
  return std::round(tables.stored[at] * (64 * 255 / 65'535.0));
}

MatrixWords::Line line(const MatrixTables& tables, double reach) {
  MatrixWords::Line made{};
  for (std::size_t i = 0; i < kPoints; ++i) {
    const auto at = [&](std::size_t point) { return stored_at(tables, reach * static_cast<double>(point) / kPoints); };
    made.first[i] = static_cast<std::int16_t>(at(i));
    made.rise[i] = static_cast<std::int16_t>(at(i + 1) - at(i));
  }
  return made;
}

/// Whether what is stored rises by more than the kernel for planes can have it, from one level to the next.
bool is_steep(const MatrixTables& tables) {
  constexpr double kMost = 3.5 * 64;
  for (const auto& light : tables.light)
    for (std::size_t i = 0; i + 1 < light.size(); ++i)
      if (stored_at(tables, static_cast<double>(light[i + 1])) - stored_at(tables, static_cast<double>(light[i])) >
          kMost)
        return true;
  return false;
}

}  // namespace

std::shared_ptr<const MatrixWords> matrix_words(const MatrixTables& tables) {
  constexpr double kSteepest = 32;  // half a level, by one step of light
  if (stored_at(tables, 1.0 / MatrixWords::kLight) > kSteepest) return nullptr;
  if (is_steep(tables)) return nullptr;
  auto words = std::make_shared<MatrixWords>();
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j) {
      const long part = std::lround(32'768 * (static_cast<double>(tables.matrix[i][j]) - (i == j ? 1 : 0)));
      if (std::abs(part) > 32'767) return nullptr;
      words->exchanged[i][j] = static_cast<std::int16_t>(part);
    }
  for (std::size_t c = 0; c < 3; ++c)
    for (std::size_t i = 0; i < 256; ++i) {
      const long light = std::lround(MatrixWords::kLight * static_cast<double>(tables.light[c][i]));
      words->light[c].low[i] = static_cast<std::uint8_t>(light & 255);
      words->light[c].high[i] = static_cast<std::uint8_t>(light >> 8);
    }
  words->dark = line(tables, static_cast<double>(MatrixWords::kDark) / MatrixWords::kLight);
  words->all = line(tables, 1);
  return words;
}

}  // namespace lightmill
