#include "heif_tools.h"
#include "support/texts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace lightmill::heic_damage_test {
namespace {

using test::decode_heic_file;
using test::File;
using test::HeifItem;
using test::HeifWriter;
using testing::HasSubstr;

/// Of all kinds of boxes, its samples last.
HeifWriter whole_writer() {
  const cv::Mat alpha = test::noise({48, 32}, 1, 4);
  HeifWriter writer{.items = {test::coded_item(1, test::yuv_noise({48, 32}, 1, 3)), test::alpha_item(2, alpha)},
                    .references = {{"auxl", 2, {1}}}};
  writer.items[0].properties.push_back(test::irot(3));
  return writer;
}

TEST(DamagedHeic, CutAnywhereIsNeverOk) {
  const File whole = whole_writer().write();
  for (std::size_t size = 12; size < whole.size(); size += size < 1'000 ? 1 : 7) {
    const File cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_EQ(test::heic_failure(cut).first, Cause::damaged) << size << " of " << whole.size();
    test::heic_failure(cut, Damaged::salvage);
  }
}

/// What is in front of the cut is kept, and the rest is black.
TEST(DamagedHeic, BlocksThatCameAreSalvaged) {
  const test::Yuv yuv = test::yuv_noise({64, 160}, 0, 3);
  const File whole = HeifWriter{.items = {test::coded_item(1, yuv, {"--range", "full"})}}.write();
  const File half(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(whole.size() / 2));
  EXPECT_EQ(test::heic_failure(half).first, Cause::damaged);
  const Decoded salvaged = decode_heic_file(half, Damaged::salvage);
  EXPECT_TRUE(salvaged.damaged);
  EXPECT_THAT(salvaged.warnings, testing::ElementsAre(HasSubstr("damaged: ")));
  const cv::Mat pixels = std::get<Pixels>(salvaged.frame).mat;
  EXPECT_EQ(test::max_difference(pixels.rowRange(0, 48), yuv.planes[0].rowRange(0, 48)), 0);
}

/// libde265 says nothing of slices that are not there.
TEST(DamagedHeic, SlicesThatAreMissingAreNoticedAndBlack) {
  const test::Yuv yuv = test::yuv_noise({64, 160}, 0, 3);
  HeifItem item = test::coded_item(1, yuv, {"--range", "full", "--slices", "3"});
  std::vector<std::string> units;
  for (std::size_t at = 0; at < item.data.size();) {
    std::size_t length = 0;
    for (std::size_t i = 0; i < 4; ++i) length = length << 8 | static_cast<std::uint8_t>(item.data[at + i]);
    units.push_back(item.data.substr(at, 4 + length));
    at += 4 + length;
  }
  ASSERT_EQ(units.size(), 3u);
  EXPECT_EQ(test::max_difference(test::heic_pixels(HeifWriter{.items = {item}}.write()), yuv.planes[0]), 0);
  for (const std::size_t missing : {1, 2}) {
    item.data.clear();
    for (std::size_t i = 0; i < 3; ++i) item.data += i == missing ? "" : units[i];
    const File file = HeifWriter{.items = {item}}.write();
    const auto [cause, words] = test::heic_failure(file);
    EXPECT_EQ(cause, Cause::damaged);
    EXPECT_THAT(words, HasSubstr("missing"));
    const cv::Mat pixels = std::get<Pixels>(decode_heic_file(file, Damaged::salvage).frame).mat;
    cv::Mat same;
    cv::compare(pixels, yuv.planes[0], same, cv::CMP_EQ);
    const double share = cv::mean(same)[0] / 255;
    EXPECT_GT(share, 0.5);
    EXPECT_LT(share, 0.8);
    EXPECT_GT(cv::countNonZero(pixels == 0), pixels.rows * pixels.cols / 5);
  }
}

/// What is lost of alpha is opaque, be it a part of it or all.
TEST(DamagedHeic, AlphaThatIsMissingIsOpaque) {
  const cv::Mat alpha = test::noise({64, 160}, 1, 4, 1, 254);
  for (const std::size_t left : {2, 0}) {
    HeifItem item = test::alpha_item(2, alpha);
    item.data.resize(item.data.size() * left / 4);
    const File file = HeifWriter{.items = {test::coded_item(1, test::yuv_noise({64, 160}, 1, 3)), item},
                                 .references = {{"auxl", 2, {1}}}}
                          .write();
    EXPECT_EQ(test::heic_failure(file).first, Cause::damaged);
    const Decoded salvaged = decode_heic_file(file, Damaged::salvage);
    EXPECT_TRUE(salvaged.damaged);
    cv::Mat found;
    cv::extractChannel(std::get<Pixels>(salvaged.frame).mat, found, 3);
    EXPECT_EQ(cv::countNonZero(found), 64 * 160) << "nothing is transparent";
    EXPECT_GE(cv::countNonZero(found == 255), 64 * 160 / 4);
    if (left == 0) {
      EXPECT_EQ(cv::countNonZero(found == 255), 64 * 160);
    }
  }
}

TEST(DamagedHeic, HevcOfAnotherSizeIsNotDecoded) {
  const HeifItem item = test::coded_item(1, test::yuv_noise({128, 128}, 1, 3));
  for (const auto& [width, height] : {std::pair{60u, 128u}, {128u, 20u}, {129u, 128u}, {128u, 4'000u}}) {
    HeifItem other = item;
    other.properties[0] = test::ispe(width, height);
    const auto [cause, words] = test::heic_failure(HeifWriter{.items = {other}}.write(), Damaged::salvage);
    EXPECT_EQ(cause, Cause::damaged);
    EXPECT_THAT(words, HasSubstr("its HEVC is of 128x128 samples"));
  }
  HeifItem narrower = item;
  narrower.properties[0] = test::ispe(100, 97);  // the rest is padding that HEVC does not tell of
  EXPECT_EQ(test::probe_heic(HeifWriter{.items = {narrower}}.write()).size, (Size{100, 97}));
  const cv::Mat all = test::heic_pixels(HeifWriter{.items = {item}}.write());
  EXPECT_EQ(
      test::max_difference(test::heic_pixels(HeifWriter{.items = {narrower}}.write()).colRange(0, 98).rowRange(0, 96),
                           all(cv::Rect(0, 0, 98, 96))),
      0);
}

TEST(DamagedHeic, HevcWithOtherSamplesThanToldIsNotDecoded) {
  HeifItem gray = test::coded_item(1, test::yuv_noise({32, 32}, 0, 3)),
           color = test::coded_item(1, test::yuv_noise({32, 32}, 1, 3));
  gray.properties[1][8 + 16] = '\xFD';  // 4:2:0, it says
  EXPECT_THAT(test::heic_failure(HeifWriter{.items = {gray}}.write()).second, HasSubstr("other samples"));
  color.properties[1][8 + 17] = color.properties[1][8 + 18] = '\xFA';  // 10 bits
  EXPECT_THAT(test::heic_failure(HeifWriter{.items = {color}}.write()).second, HasSubstr("other samples"));
}

/// x265 makes a second picture of two frames.
TEST(DamagedHeic, OfASecondPictureInAnItemNothingIsTaken) {
  const test::Yuv yuv = test::yuv_noise({32, 32}, 0, 3);
  HeifItem item = test::coded_item(1, yuv, {"--range", "full"});
  item.data += item.data;
  EXPECT_EQ(test::max_difference(test::heic_pixels(HeifWriter{.items = {item}}.write()), yuv.planes[0]), 0);
}

TEST(DamagedHeic, APictureThatIsPredictedIsRefused) {
  HeifItem item = test::coded_item(1, test::yuv_noise({32, 32}, 0, 3));
  item.data[4] = 2;  // a slice of a picture that follows others
  EXPECT_EQ(test::heic_failure(HeifWriter{.items = {item}}.write()).first, Cause::unsupported);
}

TEST(DamagedHeic, TimeIsLimited) {
  const File file = whole_writer().write();
  const DecodeOptions options{.step = {Domain::pixels}, .limits = {.seconds = 0, .seconds_per_megapixel = 0}};
  try {
    codec_for(Format::heic).decode(test::blob_of(file), options, test::pool(), test::no_cores());
    ADD_FAILURE() << "it took no time";
  } catch (const Error& error) {
    EXPECT_EQ(error.limit(), Limit::seconds);
  }
}

/// Decodes changed files; none may crash or hang. How many of those with a change in their samples are found out.
int damaged_of(const File& whole, int count, std::size_t from) {
  cv::RNG random(11);
  int found = 0;
  for (int i = 0; i < count; ++i) {
    File file = whole;
    for (int changes = random.uniform(1, 4); changes > 0; --changes) {
      const auto at = from + static_cast<std::size_t>(random.uniform(0, static_cast<int>(file.size() - from)));
      file[at] = static_cast<std::uint8_t>(random.uniform(0, 3) == 0 ? random.uniform(0, 256)
                                                                     : file[at] ^ 1 << random.uniform(0, 8));
    }
    test::heic_failure(file, Damaged::salvage);
    found += test::heic_failure(file).first != Cause::internal ? 1 : 0;
  }
  return found;
}

TEST(DamagedHeic, ChangedAnywhereNeverCrashes) {
  const File whole = whole_writer().write();
  damaged_of(whole, 500, 12);
  const auto samples = static_cast<std::size_t>(test::found_in(whole, std::string("mdat")) - whole.begin());
  const int found = damaged_of(whole, 200, samples);
  EXPECT_GT(found, 20) << "of 200 with wrong samples";
  RecordProperty("found", found);
}

}  // namespace
}  // namespace lightmill::heic_damage_test
