#include "codec/heic/unwritten.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

namespace lightmill {
namespace {

/// The smallest coding tree block, of which all or nothing is decoded.
constexpr int kBlock = 16;
constexpr std::size_t kPeriod = 256;

/// The same numbers in each row, moved on by a few.
template <typename Sample>
class Noise {
 public:
  explicit Noise(std::size_t width) : row_(width + kPeriod) {
    constexpr std::uint32_t kFactor = 1'664'525, kAddend = 1'013'904'223;  // Numerical Recipes
    std::array<std::uint8_t, kPeriod> numbers{};
    std::uint32_t state = 1;
    for (std::uint8_t& number : numbers) {
      state = state * kFactor + kAddend;
      number = static_cast<std::uint8_t>(state >> 24);
    }
    for (std::size_t x = 0; x < row_.size(); ++x) row_[x] = numbers[x % kPeriod];
  }
  const Sample* row(int y) const {
    constexpr std::size_t kStep = 37;
    return row_.data() + static_cast<std::size_t>(y) * kStep % kPeriod;
  }

 private:
  std::vector<Sample> row_;
};

template <typename Sample>
void fill(const HevcPlanes& planes) {
  const auto width = static_cast<std::size_t>(planes.size.width);
  const Noise<Sample> noise(width);
  for (int y = 0; y < planes.size.height; ++y)
    std::memcpy(planes.planes[0].row<Sample>(y), noise.row(y), width * sizeof(Sample));
  const Subsampling sub = planes.coding.subsampling();
  const auto middle = static_cast<Sample>(1U << (planes.coding.bits - 1));
  for (std::size_t i = 1; i < 3 && !planes.coding.gray(); ++i)
    for (int y = 0; y < ceil_div(planes.size.height, sub.down); ++y)
      std::fill_n(planes.planes[i].row<Sample>(y), ceil_div(planes.size.width, sub.across), middle);
}

/// Filters change a block at its left and its top only where it is decoded itself.
template <typename Sample>
bool is_unwritten(const HevcPlanes& planes, const Noise<Sample>& noise, int x, int y) {
  constexpr int kSeen = 4;
  const int rows = std::min(kSeen, planes.size.height - y);
  const auto samples = static_cast<std::size_t>(std::min(kSeen, planes.size.width - x));
  for (int row = y; row < y + rows; ++row)
    if (std::memcmp(planes.planes[0].row<Sample>(row) + x, noise.row(row) + x, samples * sizeof(Sample)) != 0)
      return false;
  return true;
}

template <typename Sample>
bool replace(const HevcPlanes& planes, HevcPicture::Unwritten with) {
  const auto luma = static_cast<Sample>(with == HevcPicture::Unwritten::black ? 0U : (1U << planes.coding.bits) - 1);
  const Noise<Sample> noise(static_cast<std::size_t>(planes.size.width));
  bool found = false;
  for (int y = 0; y < planes.size.height; y += kBlock) {
    for (int x = 0; x < planes.size.width; x += kBlock) {
      if (!is_unwritten(planes, noise, x, y)) continue;
      const int right = std::min(x + kBlock, planes.size.width), bottom = std::min(y + kBlock, planes.size.height);
      for (int row = y; row < bottom; ++row)
        std::fill(planes.planes[0].row<Sample>(row) + x, planes.planes[0].row<Sample>(row) + right, luma);
      found = true;
    }
  }
  return found;
}

}  // namespace

void fill_unwritten(const HevcPlanes& planes) {
  planes.coding.bits > 8 ? fill<std::uint16_t>(planes) : fill<std::uint8_t>(planes);
}

bool replace_unwritten(const HevcPlanes& planes, HevcPicture::Unwritten with) {
  return planes.coding.bits > 8 ? replace<std::uint16_t>(planes, with) : replace<std::uint8_t>(planes, with);
}

}  // namespace lightmill
