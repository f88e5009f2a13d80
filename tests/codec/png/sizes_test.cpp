#include "codec/png/sizes.h"

#include "codec/abilities.h"
#include "codec/codec.h"
#include "support/png_writer.h"

#include <gtest/gtest.h>

namespace lightmill::png_sizes_test {
namespace {

constexpr int kLongest = 2'147'483'647;

TEST(PngPasses, HaveEachSampleOnceHoweverLongTheSides) {
  for (const Size size : {Size{1, 1}, {5, 3}, {8, 8}, {4001, 17}, {kLongest, 1}, {1, kLongest}, {kLongest, kLongest}}) {
    std::int64_t area = 0;
    for (const PngPass& pass : kAdam7) {
      const Size part = pass.size(size);
      EXPECT_GE(std::min(part.width, part.height), 0) << to_string(size);
      area += part.area();
    }
    EXPECT_EQ(area, size.area()) << to_string(size);
  }
}

/// Interlaced: each pass of a single row that has samples has one byte in front, and up to one that is not full.
TEST(PngSizes, OfTheLongestRowsAreCounted) {
  struct Kind {
    int color;
    int bits;
    int channels;
  };
  const Kind kinds[] = {{0, 1, 1}, {0, 2, 1}, {0, 4, 1},  {0, 8, 1}, {0, 16, 1}, {3, 1, 1}, {3, 2, 1}, {3, 4, 1},
                        {3, 8, 1}, {2, 8, 3}, {2, 16, 3}, {4, 8, 2}, {4, 16, 2}, {6, 8, 4}, {6, 16, 4}};
  for (const auto& [color, bits, channels] : kinds) {
    for (const bool interlaced : {false, true}) {
      std::string header = test::png_number(kLongest) + test::png_number(1);
      for (const int byte : {bits, color, 0, 0, interlaced ? 1 : 0}) header += static_cast<char>(byte);
      const auto file = test::png_of({{"IHDR", header}, {"PLTE", "abc"}, {"IDAT", "data"}, {"IEND", ""}});
      const ImageInfo info = probe(file);
      EXPECT_EQ(info.size, (Size{kLongest, 1}));
      const std::size_t packed = (std::size_t{kLongest} * static_cast<std::size_t>(channels * bits) + 7) / 8;
      const std::size_t all = filtered_bytes(info.size, channels, bits, interlaced);
      EXPECT_GE(all, packed + 1) << color << ' ' << bits;
      EXPECT_LE(all, packed + 8) << color << ' ' << bits;
      EXPECT_GE(abilities(Format::png).decoding_bytes(info, {}), packed);
    }
  }
}

}  // namespace
}  // namespace lightmill::png_sizes_test
