#include "codec/heic/to_rgb.h"

#include "base/simd.h"
#include "codec/heic/rgb_rows.h"

#include "lightmill/error.h"

#include <algorithm>
#include <string>

namespace lightmill {
namespace {

using Row = std::array<float, 3>;

/// What red and blue weigh in luma.
struct Weights {
  double red, blue;
};

/// ITU-T H.273, table 2: x and y of red, green, blue and white.
struct Primaries {
  double rx, ry, gx, gy, bx, by, wx, wy;
};
Primaries primaries_of(int number) {
  switch (number) {
    case 4:
      return {0.67, 0.33, 0.21, 0.71, 0.14, 0.08, 0.310, 0.316};
    case 5:
      return {0.64, 0.33, 0.29, 0.60, 0.15, 0.06, 0.3127, 0.3290};
    case 6:
    case 7:
      return {0.630, 0.340, 0.310, 0.595, 0.155, 0.070, 0.3127, 0.3290};
    case 9:
      return {0.708, 0.292, 0.170, 0.797, 0.131, 0.046, 0.3127, 0.3290};
    case 11:
      return {0.680, 0.320, 0.265, 0.690, 0.150, 0.060, 0.314, 0.351};
    case 12:
      return {0.680, 0.320, 0.265, 0.690, 0.150, 0.060, 0.3127, 0.3290};
    default:
      return {0.64, 0.33, 0.30, 0.60, 0.15, 0.06, 0.3127, 0.3290};
  }
}

/// H.273, (38) and (39).
Weights derived(const Primaries& p) {
  const double rz = 1 - p.rx - p.ry, gz = 1 - p.gx - p.gy, bz = 1 - p.bx - p.by, wz = 1 - p.wx - p.wy;
  const double below =
      p.wy * (p.rx * (p.gy * bz - p.by * gz) + p.gx * (p.by * rz - p.ry * bz) + p.bx * (p.ry * gz - p.gy * rz));
  const double red =
      p.ry * (p.wx * (p.gy * bz - p.by * gz) + p.wy * (p.bx * gz - p.gx * bz) + wz * (p.gx * p.by - p.bx * p.gy));
  const double blue =
      p.by * (p.wx * (p.ry * gz - p.gy * rz) + p.wy * (p.gx * rz - p.rx * gz) + wz * (p.rx * p.gy - p.gx * p.ry));
  return {red / below, blue / below};
}

/// Where nothing is said it is BT.601's, as JPEG's.
Weights weights_of(const HeicColor& color) {
  switch (color.matrix) {
    case 1:
      return {0.2126, 0.0722};
    case 2:
    case 5:
    case 6:
      return {0.299, 0.114};
    case 4:
      return {0.30, 0.11};
    case 7:
      return {0.212, 0.087};
    case 9:
      return {0.2627, 0.0593};
    case 12:
      return derived(primaries_of(color.primaries));
    default:
      throw Error(Cause::unsupported, "colors that are coded in a way that is not known (matrix coefficients " +
                                          std::to_string(color.matrix) + ")");
  }
}

/// B, G and R of luma and chroma around 0.
std::array<std::array<double, 3>, 3> factors_of(const HeicColor& color) {
  constexpr int kYCgCo = 8;
  if (color.matrix == kYCgCo) return {{{1, -1, -1}, {1, 1, 0}, {1, -1, 1}}};
  const auto [red, blue] = weights_of(color);
  const double green = 1 - red - blue;
  return {{{1, 2 * (1 - blue), 0},
           {1, -2 * blue * (1 - blue) / green, -2 * red * (1 - red) / green},
           {1, 0, 2 * (1 - red)}}};
}

/// What a step of stored samples is in the samples made, and where they begin.
struct Levels {
  double luma, chroma, black, gray;
};
Levels levels_of(bool full_range, int bits, int most) {
  const double unit = 1 << (bits - 8), all = (1 << bits) - 1;
  if (full_range) return {most / all, most / all, 0, 128 * unit};
  return {most / (219 * unit), most / (224 * unit), 16 * unit, 128 * unit};
}

template <typename Sample, typename Made>
RgbLoops<Sample, Made> loops() {
#if defined(__x86_64__)
  if (best_simd() >= Simd::avx2) return rgb_loops_avx2<Sample, Made>();
#endif
  return {rgb_rows::blend<Sample>, rgb_rows::widen, rgb_rows::mix<Sample, Made>, rgb_rows::scale<Sample, Made>};
}

/// Of chroma rows, the one that a row of luma lies in and the next nearest.
struct Nearest {
  int near, far;
};
Nearest nearest(int y, int down, int rows) {
  if (down == 1) return {y, y};
  const int near = y / 2, far = y % 2 == 0 ? near - 1 : near + 1;
  return {near, std::clamp(far, 0, rows - 1)};
}

}  // namespace

RgbMatrix rgb_matrix(const HeicColor& color, int bits, int most) {
  constexpr int kIdentity = 0;  // green, blue, red
  const Levels levels = levels_of(color.full_range, bits, most);
  RgbMatrix matrix;
  if (color.matrix == kIdentity) {
    const auto step = static_cast<float>(levels.luma);
    matrix.factor = {{{0, step, 0}, {step, 0, 0}, {0, 0, step}}};
    matrix.addend.fill(static_cast<float>(0.5 - levels.luma * levels.black));
    return matrix;
  }
  const auto factors = factors_of(color);
  for (std::size_t i = 0; i < 3; ++i) {
    const auto [luma, cb, cr] = factors[i];
    matrix.factor[i] = {static_cast<float>(luma * levels.luma), static_cast<float>(cb * levels.chroma),
                        static_cast<float>(cr * levels.chroma)};
    matrix.addend[i] =
        static_cast<float>(0.5 - luma * levels.luma * levels.black - (cb + cr) * levels.chroma * levels.gray);
  }
  return matrix;
}

RgbMatrix gray_matrix(bool full_range, int bits, int most) {
  const Levels levels = levels_of(full_range, bits, most);
  RgbMatrix matrix;
  matrix.factor[0][0] = static_cast<float>(levels.luma);
  matrix.addend[0] = static_cast<float>(0.5 - levels.luma * levels.black);
  return matrix;
}

template <typename Sample, typename Made>
void StripsOfRgb::convert_rows(const Rect& part) {
  const auto run = loops<Sample, Made>();
  const Subsampling sub = planes_.coding.subsampling();
  const int begin = part.x / sub.across, columns = ceil_div(part.x + part.width, sub.across) - begin;
  const int all = ceil_div(planes_.size.width, sub.across), rows = ceil_div(planes_.size.height, sub.down);
  const auto count = static_cast<std::size_t>(columns);
  const std::array<float, 2> parts = between_ ? std::array{0.25F, 0.25F} : std::array{0.0F, 0.5F};
  const auto chroma = [&](std::size_t index, int y, std::vector<float>& to) {
    const auto [near, far] = nearest(y, sub.down, rows);
    const Sample *const a = planes_.planes[index].row<Sample>(near), *const b = planes_.planes[index].row<Sample>(far);
    if (sub.across == 1) return run.blend(a + begin, b + begin, count, to.data());
    const int first = std::max(begin - 1, 0), last = std::min(begin + columns + 1, all);
    float* const middle = narrow_.data() + 1;
    run.blend(a + first, b + first, static_cast<std::size_t>(last - first), middle - (begin - first));
    if (first == begin) middle[-1] = middle[0];
    if (last == begin + columns) middle[columns] = middle[columns - 1];
    run.widen(middle, count, parts, to.data());
  };
  for (int y = part.y; y < part.y + part.height; ++y) {
    RgbRow<Sample, Made> row{planes_.planes[0].row<Sample>(y) + part.x,
                             cb_.data() + (part.x - begin * sub.across),
                             cr_.data() + (part.x - begin * sub.across),
                             static_cast<std::size_t>(part.width),
                             {}};
    for (std::size_t i = 0; i < made_.size(); ++i) row.made[i] = made_[i].ptr<Made>(y - part.y);
    if (planes_.coding.gray()) {
      run.scale(row, matrix_);
      continue;
    }
    chroma(1, y, cb_);
    chroma(2, y, cr_);
    run.mix(row, matrix_);
  }
}

const std::vector<cv::Mat>& StripsOfRgb::convert(const Rect& part) {
  made_.resize(planes_.coding.gray() ? 1 : 3);
  for (cv::Mat& channel : made_) channel.create(part.height, part.width, CV_MAKETYPE(depth_, 1));
  const auto width = static_cast<std::size_t>(part.width) + 4;  // and what lies beside it
  for (std::vector<float>* const buffer : {&narrow_, &cb_, &cr_}) buffer->resize(std::max(buffer->size(), width));
  const bool wide = planes_.coding.bits > 8;
  if (depth_ == CV_16U)
    wide ? convert_rows<std::uint16_t, std::uint16_t>(part) : convert_rows<std::uint8_t, std::uint16_t>(part);
  else
    wide ? convert_rows<std::uint16_t, std::uint8_t>(part) : convert_rows<std::uint8_t, std::uint8_t>(part);
  return made_;
}

}  // namespace lightmill
