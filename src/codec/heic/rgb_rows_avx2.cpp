#include "base/simd.h"
#include "codec/heic/rgb_rows.h"

#if defined(__x86_64__)

namespace lightmill {
namespace {

template <typename Sample>
LIGHTMILL_AVX2 void blend(const Sample* near, const Sample* far, std::size_t width, float* to) {
  rgb_rows::blend(near, far, width, to);
}
LIGHTMILL_AVX2 void widen(const float* from, std::size_t width, std::array<float, 2> parts, float* to) {
  rgb_rows::widen(from, width, parts, to);
}
template <typename Sample, typename Made>
LIGHTMILL_AVX2 void mix(const RgbRow<Sample, Made>& row, const RgbMatrix& matrix) {
  rgb_rows::mix(row, matrix);
}
template <typename Sample, typename Made>
LIGHTMILL_AVX2 void scale(const RgbRow<Sample, Made>& row, const RgbMatrix& matrix) {
  rgb_rows::scale(row, matrix);
}

}  // namespace

template <typename Sample, typename Made>
RgbLoops<Sample, Made> rgb_loops_avx2() {
  return {blend<Sample>, widen, mix<Sample, Made>, scale<Sample, Made>};
}
template RgbLoops<std::uint8_t, std::uint8_t> rgb_loops_avx2();
template RgbLoops<std::uint8_t, std::uint16_t> rgb_loops_avx2();
template RgbLoops<std::uint16_t, std::uint8_t> rgb_loops_avx2();
template RgbLoops<std::uint16_t, std::uint16_t> rgb_loops_avx2();

}  // namespace lightmill

#endif
