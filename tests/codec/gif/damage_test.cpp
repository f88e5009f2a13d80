#include "gif_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

namespace lightmill::gif_damage_test {
namespace {

using test::File;
using test::gif_failure;
using test::gif_frame;
using test::GifFrame;
using test::GifWriter;
using testing::ElementsAre;
using testing::HasSubstr;

File noisy(bool interlaced, std::size_t frames = 1) {
  GifFrame frame{.size = {40, 30}, .bits = 2, .interlaced = interlaced};
  cv::RNG random(5);
  for (int i = 0; i < 40 * 30; ++i) frame.indices.push_back(static_cast<std::uint8_t>(random.uniform(0, 4)));
  return GifWriter{.canvas = {40, 30}, .frames = std::vector<GifFrame>(frames, frame)}.write();
}

/// But for the last bytes, a zero and a semicolon, without which nothing is lost.
TEST(DamagedGif, CutAnywhereIsNeverOk) {
  for (const bool interlaced : {false, true}) {
    const File whole = noisy(interlaced);
    for (std::size_t size = 6; size + 2 < whole.size(); ++size) {
      const File cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
      EXPECT_EQ(gif_failure(cut).first, Cause::damaged) << size << " of " << whole.size();
      gif_failure(cut, Damaged::salvage);
    }
    for (const std::size_t missing : {1, 2}) {
      const File cut(whole.begin(), whole.end() - static_cast<std::ptrdiff_t>(missing));
      const Decoded decoded = test::decode_gif_file(cut);
      EXPECT_FALSE(decoded.damaged);
      EXPECT_EQ(test::max_difference(std::get<Pixels>(decoded.frame).mat, test::gif_pixels(whole)), 0);
    }
  }
}

TEST(DamagedGif, RowsThatCameAreSalvaged) {
  const File whole = noisy(false);
  const File half(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(whole.size() / 2));
  const Decoded salvaged = test::decode_gif_file(half, Damaged::salvage);
  EXPECT_TRUE(salvaged.damaged);
  EXPECT_THAT(salvaged.warnings, ElementsAre(HasSubstr("damaged: ")));
  const cv::Mat pixels = std::get<Pixels>(salvaged.frame).mat, all = test::gif_pixels(whole);
  EXPECT_EQ(test::max_difference(pixels.rowRange(0, 10), all.rowRange(0, 10)), 0);
  EXPECT_EQ(cv::countNonZero(pixels.rowRange(16, 30).reshape(1)), 0);
}

/// A file of 80 MB may consist of nothing else.
TEST(DamagedGif, SmallCommentsCostNoMoreThanTheyTake) {
  const auto with_comments = [](std::size_t count, const std::string& block) {
    GifWriter file{.canvas = {4, 3}, .frames = {gif_frame({4, 3}, 1)}};
    for (std::size_t i = 0; i < count; ++i) file.extensions += block;
    return file.write();
  };
  const File empty = with_comments(1000, std::string("\x21\xFE\0", 3));
  EXPECT_EQ(codec_for(Format::gif).probe(empty, {}).other_bytes, 0u);
  const Decoded decoded = test::decode_gif_file(with_comments(65'540, std::string("\x21\xFE\x01x\0", 5)));
  EXPECT_THAT(decoded.warnings, ElementsAre("4 of its comments are left out"));
}

TEST(DamagedGif, PicturesThatAreKeptAreBounded) {
  const File file = GifWriter{.canvas = {4, 3}, .frames = {gif_frame({4, 3}, 1)}}.write();
  EXPECT_THAT([&] { test::decode_gif_file(file, Damaged::fail, 65'537); },
              testing::ThrowsMessage<Error>(HasSubstr("more than 65535 before it")));
}

/// It is one of 255 bytes at most, which may be all of a small picture.
TEST(DamagedGif, WhatCameOfTheLastSubBlockIsSalvaged) {
  const File whole = GifWriter{.canvas = {8, 12}, .frames = {gif_frame({8, 12}, 1)}}.write();
  const File cut(whole.begin(), whole.end() - 20);
  const Decoded salvaged = test::decode_gif_file(cut, Damaged::salvage);
  EXPECT_THAT(salvaged.warnings, ElementsAre("damaged: its data end early"));
  const cv::Mat pixels = std::get<Pixels>(salvaged.frame).mat, all = test::gif_pixels(whole);
  EXPECT_EQ(test::max_difference(pixels.rowRange(0, 7), all.rowRange(0, 7)), 0);
}

TEST(DamagedGif, ALaterPictureThatIsCutIsDamage) {
  const File whole = noisy(false, 2);
  const File cut(whole.begin(), whole.end() - 20);
  EXPECT_EQ(gif_failure(cut).first, Cause::damaged);
  const Decoded salvaged = test::decode_gif_file(cut, Damaged::salvage);
  EXPECT_EQ(test::max_difference(std::get<Pixels>(salvaged.frame).mat, test::gif_pixels(whole)), 0);
}

TEST(DamagedGif, WhatDoesNotFitIsNamed) {
  File file = GifWriter{.canvas = {4, 4}, .frames = {gif_frame({4, 4}, 3)}}.write();
  File unknown = file;
  unknown.insert(unknown.begin() + 25, 'x');
  EXPECT_THAT(gif_failure(unknown).second, HasSubstr("a block of no known kind"));

  const File empty = GifWriter{.canvas = {4, 4}}.write();
  EXPECT_THAT(gif_failure(empty).second, HasSubstr("there is no picture in it"));

  const File nothing = GifWriter{.canvas = {4, 4}, .frames = {{.size = {0, 4}}}}.write();
  EXPECT_THAT(gif_failure(nothing).second, HasSubstr("a picture of no pixels"));

  const File colorless = GifWriter{.canvas = {4, 4}, .palette = {}, .frames = {gif_frame({4, 4}, 3)}}.write();
  EXPECT_THAT(gif_failure(colorless).second, HasSubstr("its palette is missing"));

  const File beyond =
      GifWriter{.canvas = {4, 4}, .palette = test::kFourColors.substr(0, 6), .frames = {gif_frame({4, 4}, 3)}}.write();
  EXPECT_THAT(gif_failure(beyond).second, HasSubstr("colors that the palette does not have"));
  EXPECT_EQ(test::gif_pixel(std::get<Pixels>(test::decode_gif_file(beyond, Damaged::salvage).frame).mat, 1, 1),
            cv::Vec4b(0, 0, 0, 255));

  for (const char size : {'\0', '\x09', '\x0C', '\xFF'}) {  // of the smallest code
    File odd = file;
    odd[13 + 12 + 10] = static_cast<std::uint8_t>(size);
    EXPECT_EQ(gif_failure(odd).first, Cause::damaged) << int{size};
  }
}

TEST(DamagedGif, ChangedAnywhereNeverCrashes) {
  cv::RNG random(11);
  for (const bool interlaced : {false, true}) {
    const File whole = noisy(interlaced, 2);
    for (int i = 0; i < 4'000; ++i) {
      File file = whole;
      for (int changes = random.uniform(1, 4); changes > 0; --changes) {
        const auto at = 6 + static_cast<std::size_t>(random.uniform(0, static_cast<int>(i % 2 ? 40 : file.size() - 6)));
        file[at] = static_cast<std::uint8_t>(random.uniform(0, 3) == 0 ? random.uniform(0, 256)
                                                                       : file[at] ^ 1 << random.uniform(0, 8));
      }
      const Limits limits{.pixels = 100'000};
      const ImageInfo info = [&] {
        try {
          return probe(file);
        } catch (const Error&) {
          return ImageInfo{};
        }
      }();
      if (info.size.area() > limits.pixels) continue;  // which the planner refuses
      const auto [cause, words] = gif_failure(file, Damaged::salvage, limits);
      EXPECT_NE(words, "another frame than was told");
    }
  }
}

/// A few bytes that unfold to four gigapixels, all of them beside the canvas.
TEST(DamagedGif, LimitsHold) {
  GifFrame frame{.size = {65'535, 65'535}, .indices = File(1'000), .interlaced = true};
  const File file = GifWriter{.canvas = {1, 1}, .frames = {frame}}.write();
  EXPECT_EQ(probe(file).hidden_pixels, std::int64_t{65'535} * 65'535 - 1);
  EXPECT_EQ(gif_failure(file).first, Cause::too_large);
  const Limits no_time{.pixels = std::int64_t{1} << 40, .seconds = 0, .seconds_per_megapixel = 0};
  EXPECT_THAT(gif_failure(file, Damaged::fail, no_time).second, HasSubstr("decoding took longer"));
  const File beside = GifWriter{.canvas = {1, 1}, .frames = {gif_frame({1, 1}, 0, 5, 5)}}.write();
  EXPECT_THAT(gif_failure(beside, Damaged::salvage, no_time).second, HasSubstr("decoding took longer"));
  const File canvas = GifWriter{.canvas = {65'535, 65'535}, .frames = {gif_frame({1, 1}, 0)}}.write();
  EXPECT_EQ(probe(canvas).size, (Size{65'535, 65'535})) << "without memory for it";
}

}  // namespace
}  // namespace lightmill::gif_damage_test
