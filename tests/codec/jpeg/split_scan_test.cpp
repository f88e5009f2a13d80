// A scan decoded by several threads against the same by one.
#include "codec/jpeg/split_scan.h"

#include "codec/codec.h"
#include "support/blobs.h"
#include "support/cores.h"
#include "support/jpeg_planes.h"
#include "support/jpeg_writer.h"
#include "support/pictures.h"

#include "lightmill/error.h"

#include <gtest/gtest.h>

#include <optional>
#include <random>

namespace lightmill::jpeg_split_scan_test {
namespace {

using test::planes_of;
using test::same_samples;
using Bytes = test::FileBytes;

constexpr std::array<step::Scale, 6> kScales{{{1, 1}, {1, 2}, {1, 4}, {1, 8}, {5, 8}, {6, 8}}};

test::JpegWay split(int helpers, std::size_t chunk_blocks) {
  return {.chunk_blocks = chunk_blocks, .helpers = helpers};
}

TEST(SplitScan, GivesTheSamplesThatOneThreadGives) {
  std::mt19937 random(23);
  for (int trial = 0; trial < 150; ++trial) {
    const Size size{1 + static_cast<int>(random() % (trial % 5 == 0 ? 17 : 400)),
                    1 + static_cast<int>(random() % (trial % 7 == 0 ? 17 : 300))};
    const auto seed = static_cast<unsigned>(random());
    const bool gray = trial % 6 == 5;
    const cv::Mat picture =
        trial % 4 == 0 ? test::noise(size, gray ? 1 : 3, seed) : test::soft_picture(size, gray ? 1 : 3, seed);
    test::JpegKind kind{.luma_across = 1 + static_cast<int>(random() % 2),
                        .luma_down = 1 + static_cast<int>(random() % 2),
                        .restart_rows = trial % 3 == 0 ? static_cast<int>(random() % 3) : 0,
                        .quality = 1 + static_cast<int>(random() % 100)};
    if (gray) kind.input = kind.stored = JCS_GRAYSCALE;
    const Bytes file = test::write_jpeg(picture, kind);
    const step::Decode step{Domain::planes, kScales[random() % kScales.size()],
                            random() % 4 == 0 ? step::Channels::luma : step::Channels::all};
    const auto alone = planes_of(file, step);
    ASSERT_TRUE(alone);
    for (const int helpers : {1, 4}) {
      const auto helped = planes_of(file, step, split(helpers, 1 + random() % 200));
      ASSERT_TRUE(helped) << trial;
      EXPECT_TRUE(same_samples(*helped, *alone));
      ASSERT_FALSE(HasFailure()) << trial << ": " << to_string(size) << " " << to_string(step.scale);
    }
  }
}

TEST(SplitScan, OfPictureThatTakesFewBitsGivesTheSame) {
  cv::Mat picture = test::soft_picture({600, 500}, 3, 4);
  picture(cv::Rect(0, 100, 600, 300)).setTo(cv::Scalar(200, 150, 90));
  const Bytes file = test::write_jpeg(picture, {.luma_across = 2, .luma_down = 2});
  EXPECT_TRUE(same_samples(*planes_of(file, {}, split(3, 12)), *planes_of(file, {})));
}

/// One code for all components: a decoder that began with the wrong block never notices.
TEST(SplitScan, ThatNeverFallsIntoStepGivesTheSame) {
  const Size size{400, 300};
  cv::Mat alike;
  const cv::Mat gray = test::noise(size, 1, 9);
  cv::merge(std::vector{gray, gray, gray}, alike);
  const Bytes file = test::write_jpeg(alike, {.input = JCS_RGB, .stored = JCS_RGB});  // by luma's tables throughout
  EXPECT_TRUE(same_samples(*planes_of(file, {}, split(3, 24)), *planes_of(file, {})));
}

TEST(SplitScan, IgnoresWhatLiesBehindTheEnd) {
  const Bytes sound = test::write_jpeg(test::soft_picture({300, 200}, 3, 4), {.luma_across = 2, .luma_down = 2});
  Bytes file = sound;
  std::mt19937 random(2);
  for (int i = 0; i < 60'000; ++i) file.push_back(static_cast<std::uint8_t>(random()));
  const auto helped = planes_of(file, {}, split(3, 24));
  ASSERT_TRUE(helped);
  EXPECT_TRUE(same_samples(*helped, *planes_of(sound, {})));
}

TEST(SplitScan, FindsOddWhatOneThreadFindsOdd) {
  std::mt19937 random(5);
  int odd = 0;
  for (int trial = 0; trial < 300; ++trial) {
    Bytes file = test::write_jpeg(test::soft_picture({160, 120}, 3, static_cast<unsigned>(trial)),
                                  {.luma_across = 2, .luma_down = 2, .restart_rows = trial % 2});
    const std::size_t header = 640;
    if (trial % 5 == 0) {
      file.resize(header + random() % (file.size() - header));
    } else {
      file[header + random() % (file.size() - header)] = static_cast<std::uint8_t>(random());
    }
    std::optional<Planes> alone, helped;
    std::optional<Cause> alone_error, helped_error;
    try {
      alone = planes_of(file, {});
    } catch (const Error& error) {
      alone_error = error.cause();
    }
    try {
      helped = planes_of(file, {}, split(3, 24));
    } catch (const Error& error) {
      helped_error = error.cause();
    }
    ASSERT_EQ(alone_error, helped_error) << trial;
    ASSERT_EQ(alone.has_value(), helped.has_value()) << trial;
    if (alone) {
      EXPECT_TRUE(same_samples(*helped, *alone));
    }
    odd += alone ? 0 : 1;
  }
  EXPECT_GT(odd, 50);
}

TEST(SplitScan, EndsWhenTimeIsUp) {
  const Bytes file = test::write_jpeg(test::soft_picture({300, 200}, 3, 4));
  try {
    planes_of(file, {}, {.chunk_blocks = 24, .limits = {.seconds = -1, .seconds_per_megapixel = 0}});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.cause(), Cause::too_large);
  }
}

/// Large enough to borrow cores by itself; damage is judged by libjpeg, as ever.
TEST(LargeJpeg, IsDecodedTheSameWithIdleCores) {
  const cv::Mat picture = test::soft_picture({3333, 2501}, 3, 6);
  Bytes file = test::write_jpeg(picture, {.luma_across = 2, .luma_down = 2});
  const auto decoded = [&](SpareCores& cores, const DecodeOptions& options) {
    return codec_for(file).decode(test::blob_of(file), options, test::pool(), cores);
  };
  test::IdleCores idle(2);
  for (const step::Scale scale : kScales) {
    const DecodeOptions options{.step = {Domain::planes, scale}, .limits = {}};
    const Decoded helped = decoded(idle.cores(), options);
    EXPECT_FALSE(helped.damaged);
    EXPECT_TRUE(
        same_samples(std::get<Planes>(helped.frame), std::get<Planes>(decoded(test::no_cores(), options).frame)));
  }
  file.resize(file.size() / 2);
  const DecodeOptions salvage{.step = {Domain::planes, {1, 8}}, .limits = {}, .damaged = Damaged::salvage};
  const Decoded helped = decoded(idle.cores(), salvage), alone = decoded(test::no_cores(), salvage);
  EXPECT_TRUE(helped.damaged);
  EXPECT_EQ(helped.warnings, alone.warnings);
  EXPECT_TRUE(same_samples(std::get<Planes>(helped.frame), std::get<Planes>(alone.frame)));
}

}  // namespace
}  // namespace lightmill::jpeg_split_scan_test
