#include "codec/png/filters.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace lightmill::png_filters_test {
namespace {

using Row = std::vector<std::uint8_t>;

/// Bytes that are often the largest and the smallest.
Row random_row(std::size_t size, std::mt19937& random) {
  Row row(size + kFilterPadding);
  for (std::uint8_t& byte : row) {
    const auto value = random();
    byte = static_cast<std::uint8_t>(value % 4 == 0 ? 0 : value % 4 == 1 ? 255 : value >> 8);
  }
  return row;
}

TEST(PngFilters, AreUndoneByTheFastAndThePlainWay) {
  std::mt19937 random(5);
  for (const std::size_t step : {1, 2, 3, 4, 6, 8}) {
    for (const std::size_t pixels : {1, 2, 3, 17, 100}) {
      for (int number = 0; number < kFilters; ++number) {
        const auto filter = static_cast<Filter>(number);
        const std::size_t size = step * pixels;
        const Row above = random_row(size, random), row = random_row(size, random);
        Row filtered = row, plain, fast;
        const std::uint64_t sum = filter_row(filter, {row.data(), size}, above.data(), step, filtered.data());
        std::uint64_t expected = 0;
        for (std::size_t i = 0; i < size; ++i) expected += std::min<unsigned>(filtered[i], 256U - filtered[i]);
        EXPECT_EQ(sum, expected);
        plain = fast = filtered;
        unfilter_plainly(filter, plain.data(), above.data(), size, step);
        unfilter(filter, fast.data(), above.data(), size, step);
        EXPECT_EQ(plain, row) << number << " step " << step << ", " << pixels;
        EXPECT_EQ(fast, row) << number << " step " << step << ", " << pixels << ", bytes behind it included";
      }
    }
  }
}

}  // namespace
}  // namespace lightmill::png_filters_test
