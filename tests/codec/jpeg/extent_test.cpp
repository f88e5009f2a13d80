#include "codec/jpeg/extent.h"

#include "codec/picture_room.h"
#include "support/jpeg_writer.h"
#include "support/pictures.h"

#include "lightmill/error.h"

#include <gtest/gtest.h>

#include <random>

namespace lightmill::jpeg_extent_test {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes joined(Bytes bytes, const Bytes& tail) {
  bytes.insert(bytes.end(), tail.begin(), tail.end());
  return bytes;
}

std::vector<Bytes> pictures() {
  const cv::Mat picture = test::soft_picture({230, 170}, 3, 1);
  // A thumbnail has an end-of-image marker of its own.
  const Bytes thumbnail = test::write_jpeg(test::soft_picture({40, 30}, 3, 2));
  const std::string exif = std::string("Exif\0\0", 6) + std::string(thumbnail.begin(), thumbnail.end());
  return {test::write_jpeg(picture),
          test::write_jpeg(picture, {.progressive = true, .markers = {{0xE1, exif}, {0xFE, "\xFF\xD9"}}}),
          test::write_jpeg(picture, {.restart_rows = 1, .quality = 100}),
          test::write_jpeg(picture, {.arithmetic = true})};
}

TEST(JpegExtent, FindsTheEndHoweverTheBytesArrive) {
  std::minstd_rand random(1);
  for (const Bytes& picture : pictures()) {
    for (const Bytes& tail : {Bytes(), Bytes(100'000, 0), Bytes(5000, 0xFF), picture}) {
      const Bytes file = joined(picture, tail);
      for (const std::size_t step : {std::size_t{1}, std::size_t{1000}, file.size()}) {
        JpegExtent extent;
        std::size_t arrived = 0;
        while (!extent.find(std::span(file).first(arrived)) && arrived < file.size())
          arrived = std::min(file.size(), arrived + 1 + random() % step);
        EXPECT_EQ(extent.end(), picture.size()) << step;
        EXPECT_LE(arrived, picture.size() + step);
      }
    }
  }
}

TEST(JpegExtent, WaitsForWhatIsCutOff) {
  const Bytes picture = pictures()[1];
  for (std::size_t size = 0; size < picture.size(); size += 7) {
    JpegExtent extent;
    EXPECT_FALSE(extent.find(std::span(picture).first(size))) << size;
    EXPECT_LE(extent.end(), size);
  }
}

TEST(JpegExtent, GivesUpOnWhatIsNoHeader) {
  Bytes zeros(std::size_t{4} << 20, 0);
  zeros[0] = 0xFF;
  zeros[1] = 0xD8;
  zeros[2] = 0xFF;
  JpegExtent extent;
  EXPECT_TRUE(extent.find(zeros));
  EXPECT_LE(extent.end(), std::size_t{2} << 20);
}

TEST(PictureRoom, KeepsLittleOfWhatIsBehindThePicture) {
  const Bytes picture = pictures()[0];
  PictureRoom room(test::pool());
  const auto to = room.take(std::size_t{1} << 20);
  std::ranges::copy(picture, to.begin());
  EXPECT_FALSE(room.enough(picture.size() - 1));
  EXPECT_TRUE(room.enough(std::size_t{1} << 20));
  const Blob blob = std::move(room).blob();
  EXPECT_GT(blob.size, picture.size());
  EXPECT_LE(blob.size, picture.size() + 65'536);
}

TEST(PictureRoom, RefusesByTheFirstBytes) {
  PictureRoom room(test::pool());
  room.begins(pictures()[0]);
  EXPECT_THROW(room.begins(Bytes(4096, 0)), Error);
}

}  // namespace
}  // namespace lightmill::jpeg_extent_test
