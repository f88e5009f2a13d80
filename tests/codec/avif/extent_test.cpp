#include "codec/avif/extent.h"

#include "codec/avif/avif_files.h"
#include "codec/formats.h"
#include "codec/picture_room.h"

#include "lightmill/error.h"

#include <gtest/gtest.h>

#include <random>

namespace lightmill::avif_extent_test {
namespace {

using test::File;
using test::file_of;
using namespace std::string_literals;

File picture() { return test::encode_avif(test::soft_picture({60, 50}, 3, 1), {.effort = 0}); }

TEST(AvifExtent, FindsTheEndHoweverTheBytesArrive) {
  std::minstd_rand random(1);
  const File still = picture();
  for (const File& tail : {File(100'000, 1), still, file_of("\0\0\0\x10mpvd and a video"s)}) {
    File file = still;
    file.insert(file.end(), tail.begin(), tail.end());
    for (const std::size_t step : {std::size_t{1}, std::size_t{1000}, file.size()}) {
      AvifExtent extent;
      std::size_t arrived = 0;
      while (!extent.find(std::span(file).first(arrived)) && arrived < file.size())
        arrived = std::min(file.size(), arrived + 1 + random() % step);
      EXPECT_TRUE(extent.find(file));
      EXPECT_EQ(extent.end(), still.size()) << step;
    }
  }
}

TEST(AvifExtent, IsNotKnownWhileABoxMayFollow) {
  const File still = picture();
  for (std::size_t size = 0; size <= still.size(); size += 7) {
    AvifExtent extent;
    EXPECT_FALSE(extent.find(std::span(still).first(size))) << size;
  }
  AvifExtent extent;
  EXPECT_FALSE(
      extent.find(file_of("\0\0\0\x10"
                          "ftypavif\0\0\0\0\0\0\0\0strange"s)))
      << "before the picture";
}

TEST(PictureRoom, KeepsLittleOfWhatLiesBehindAnAvif) {
  const File still = picture();
  File file = still;
  file.resize(file.size() + 1'000'000, 'x');
  PictureRoom room(test::pool());
  const auto to = room.take(file.size());
  room.begins(std::span(file).first(100));
  std::copy(file.begin(), file.end(), to.begin());
  EXPECT_FALSE(room.enough(3));
  EXPECT_FALSE(room.enough(still.size()));
  EXPECT_TRUE(room.enough(file.size()));
  const Blob blob = std::move(room).blob();
  EXPECT_GE(blob.size, still.size());
  EXPECT_LT(blob.size, still.size() + 100'000);
}

TEST(AvifSignature, IsABrandAmongTheFirstOnes) {
  const auto is_avif = [](const std::string& text) { return find_format(file_of(text)) == Format::avif; };
  EXPECT_TRUE(
      is_avif("\0\0\0\x14"
              "ftypavif\0\0\0\0mif1"s));
  EXPECT_TRUE(
      is_avif("\0\0\0\x14"
              "ftypavis\0\0\0\0mif1"s));
  EXPECT_TRUE(
      is_avif("\0\0\0\x1C"
              "ftypmif1\0\0\0\0miafMA1Bavif"s));
  EXPECT_TRUE(
      is_avif("\0\0\0\x18"
              "ftypmsf1\0\0\0\0miafavis"s));
  EXPECT_FALSE(
      is_avif("\0\0\0\x18"
              "ftypmif1\0\0\0\0miafMA1Bavif"s))
      << "behind the box";
  EXPECT_FALSE(
      is_avif("\0\0\0\x18"
              "ftypmif1avifmiafmiaf"s))
      << "a version";
  EXPECT_FALSE(
      is_avif("\0\0\0\x14"
              "ftypmp42\0\0\0\0isom"s));
  EXPECT_FALSE(
      is_avif("\0\0\0\x14"
              "ftyp"s));
}

}  // namespace
}  // namespace lightmill::avif_extent_test
