#include "codec/png/extent.h"

#include "codec/picture_room.h"
#include "support/pictures.h"
#include "support/png_writer.h"

#include <gtest/gtest.h>

#include <random>

namespace lightmill::png_extent_test {
namespace {

using Bytes = std::vector<std::uint8_t>;

TEST(PngExtent, FindsTheEndHoweverTheBytesArrive) {
  std::minstd_rand random(1);
  const Bytes picture = test::write_png({60, 50}, 1);
  for (const Bytes& tail : {Bytes(), Bytes(100'000, 0), picture}) {
    Bytes file = picture;
    file.insert(file.end(), tail.begin(), tail.end());
    for (const std::size_t step : {std::size_t{1}, std::size_t{1000}, file.size()}) {
      PngExtent extent;
      std::size_t arrived = 0;
      while (!extent.find(std::span(file).first(arrived)) && arrived < file.size())
        arrived = std::min(file.size(), arrived + 1 + random() % step);
      EXPECT_EQ(extent.end(), picture.size()) << step;
    }
  }
}

TEST(PngExtent, WaitsForWhatIsCutOffAndGivesUpOnWhatIsNoChunk) {
  Bytes picture = test::write_png({60, 50}, 1);
  for (std::size_t size = 0; size < picture.size(); size += 7) {
    PngExtent extent;
    EXPECT_FALSE(extent.find(std::span(picture).first(size))) << size;
  }
  picture[8 + 25 + 4] = '!';  // the second chunk's type
  PngExtent extent;
  EXPECT_TRUE(extent.find(picture));
  EXPECT_EQ(extent.end(), 8u + 25);
}

TEST(PictureRoom, KeepsLittleOfWhatLiesBehindAPng) {
  const Bytes picture = test::write_png({60, 50}, 1);
  Bytes file = picture;
  file.resize(file.size() + 1'000'000);
  PictureRoom room(test::pool());
  const auto to = room.take(file.size());
  room.begins(std::span(file).first(100));
  std::copy(file.begin(), file.end(), to.begin());
  EXPECT_FALSE(room.enough(3));
  EXPECT_FALSE(room.enough(picture.size() - 1));
  EXPECT_TRUE(room.enough(file.size()));
  const Blob blob = std::move(room).blob();
  EXPECT_GE(blob.size, picture.size());
  EXPECT_LT(blob.size, picture.size() + 100'000);
}

}  // namespace
}  // namespace lightmill::png_extent_test
