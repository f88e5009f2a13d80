// What goes from file to file in bands, against the same steps with whole frames between them.
#include "base/simd.h"
#include "job/image_work.h"
#include "support/blobs.h"
#include "support/cores.h"
#include "support/jpeg_writer.h"
#include "support/pictures.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace lightmill {
namespace {

using FileBytes = std::vector<std::uint8_t>;

/// A result, and how it came.
struct Made {
  FileBytes bytes;
  std::vector<std::string> warnings;
  bool in_bands = false;  ///< as planned
  bool at_once = false;   ///< as done
};

Made made_of(const FileBytes& file, const std::string& recipe, bool in_bands, SpareCores& cores,
             Damaged damaged = Damaged::fail) {
  WorkSettings settings{.recipe = parse_recipe(recipe), .damaged = damaged};
  settings.plan.in_bands = in_bands;
  ImageWork work(std::move(settings), BufferPool::create(0), cores);
  const Blob blob = test::blob_of(file);
  LoadedImage image;
  Made made;
  image.plan = work.plan(blob.bytes(), {}, image.outcome).value();
  made.in_bands = image.plan.steps.front().in_bands;
  std::optional<EncodedImage> encoded;
  while (!encoded && ImageWork::is_at_once(image.plan))
    encoded = work.make_at_once(blob, {}, image.plan, image.outcome);
  made.at_once = encoded.has_value();
  if (!encoded) {
    image.decoded = work.decode(blob, image.plan, image.outcome);
    encoded = work.transform(image);
  }
  made.warnings = encoded->outcome.warnings;
  const auto bytes = encoded->outputs.at(0).bytes.bytes();
  made.bytes.assign(bytes.begin(), bytes.end());
  return made;
}

FileBytes damaged(std::mt19937& random, int trial) {
  FileBytes file = test::write_jpeg(test::soft_picture({400, 300}, 3, unsigned(trial)),
                                    {.luma_across = 2, .luma_down = 2, .progressive = trial % 2 == 0});
  if (trial % 3 == 0) file.resize(file.size() / 2 + random() % (file.size() / 2));
  for (int i = 0; i < 4 && trial % 3 != 0; ++i)
    file[file.size() / 4 + random() % (file.size() * 3 / 4)] = std::uint8_t(random());
  return file;
}

/// Nothing where nothing is to be had.
std::optional<Made> salvaged(const FileBytes& file, bool in_bands, SpareCores& cores) try {
  return made_of(file, "resize 200 | jpeg quality=85", in_bands, cores, Damaged::salvage);
} catch (const Error&) {
  return std::nullopt;
}

class Bands : public ::testing::Test {
 protected:
  void SetUp() override {
    if (best_simd() < Simd::avx2) GTEST_SKIP() << "planes are whole on this machine";
  }
  SpareCores alone_{1};
};

/// Sizes and samplings that end anywhere, every scale, restart intervals and scans of every kind.
TEST_F(Bands, GiveTheBytesThatWholeFramesGive) {
  constexpr std::array<Subsampling, 5> kSamplings{{{1, 1}, {2, 1}, {2, 2}, {1, 2}, {4, 1}}};
  const std::vector<std::string> kRecipes{"resize 300 | jpeg quality=80",
                                          "resize 90 | jpeg quality=80",
                                          "resize 150 | jpeg quality=85",
                                          "jpeg quality=90 lossless=off",
                                          "resize 220 | jpeg quality=97",
                                          "crop 201x150+31+17 | resize 120 | jpeg quality=80",
                                          "resize 240 | jpeg tables=optimized",
                                          "resize 240 | jpeg scans=progressive",
                                          "resize 133 linear | jpeg quality=85 chroma=4:4:4",
                                          "resize 900 lanczos3 enlarge | jpeg quality=85",
                                          "resize 250 bicubic | jpeg quality=70",
                                          "grayscale | resize 200 | jpeg quality=85"};
  std::mt19937 random(11);
  const auto below = [&random](unsigned limit) { return static_cast<int>(random() % limit); };
  int streamed = 0;
  for (int trial = 0; trial < 240; ++trial) {
    const Size size{250 + below(400), 180 + below(400)};
    const Subsampling sampling = kSamplings[random() % kSamplings.size()];
    const bool gray = trial % 11 == 0;
    const FileBytes file = test::write_jpeg(test::soft_picture(size, gray ? 1 : 3, unsigned(trial)),
                                            {.input = gray ? JCS_GRAYSCALE : JCS_EXT_BGR,
                                             .stored = gray ? JCS_GRAYSCALE : JCS_YCbCr,
                                             .luma_across = sampling.across,
                                             .luma_down = sampling.down,
                                             .progressive = trial % 3 == 0,
                                             .restart_rows = trial % 5 == 0 ? 1 + below(3) : 0,
                                             .quality = 50 + below(50)});
    const std::string& recipe = kRecipes[random() % kRecipes.size()];
    const Made whole = made_of(file, recipe, false, alone_), bands = made_of(file, recipe, true, alone_);
    ASSERT_FALSE(whole.in_bands);
    ASSERT_EQ(bands.in_bands, bands.at_once) << "it was planned so: " << trial << " " << recipe;
    ASSERT_TRUE(bands.bytes == whole.bytes)
        << trial << ": " << to_string(size) << " " << to_string(sampling) << " " << recipe;
    streamed += bands.in_bands ? 1 : 0;
  }
  EXPECT_GT(streamed, 150);
}

/// Chunks of a large scan that several threads decode, and MCUs between them that are decoded again.
TEST_F(Bands, AreTheSameWithTheHelpOfIdleCores) {
  const FileBytes file = test::write_jpeg(test::soft_picture({3600, 2600}, 3, 5), {.luma_across = 2, .luma_down = 2});
  test::IdleCores idle(4);
  for (const std::string recipe : {"resize 1400 | jpeg quality=85", "resize 200 | jpeg quality=85"}) {
    const Made whole = made_of(file, recipe, false, alone_), bands = made_of(file, recipe, true, idle.cores());
    EXPECT_TRUE(bands.at_once);
    EXPECT_TRUE(bands.bytes == whole.bytes) << recipe;
  }
}

/// Damage is found on the way, and the picture is done as a whole then: the words are those of who decodes it.
TEST_F(Bands, OfDamagedFilesAreDoneAsWholeFrames) {
  std::mt19937 random(12);
  int odd = 0;
  for (int trial = 0; trial < 60; ++trial) {
    const FileBytes file = damaged(random, trial);
    const auto whole = salvaged(file, false, alone_), bands = salvaged(file, true, alone_);
    ASSERT_EQ(whole.has_value(), bands.has_value()) << trial;
    if (!whole) continue;
    ASSERT_TRUE(whole->bytes == bands->bytes) << trial;
    ASSERT_EQ(whole->warnings, bands->warnings) << trial;
    odd += bands->at_once ? 0 : 1;
  }
  EXPECT_GT(odd, 30);
}

/// What is planned in bands, and what is not.
TEST_F(Bands, AreForChainsOfDecodingOneResizeAndEncoding) {
  const FileBytes file = test::write_jpeg(test::soft_picture({400, 300}, 3, 1), {.luma_across = 2, .luma_down = 2});
  const auto planned = [&](const char* recipe) {
    return make_plan(probe(file), parse_recipe(recipe)).steps.front().in_bands;
  };
  EXPECT_TRUE(planned("resize 200"));
  EXPECT_TRUE(planned("jpeg quality=85"));
  EXPECT_TRUE(planned("crop 300x200+3+3 | resize 100"));
  EXPECT_FALSE(planned("rotate 90 | resize 200")) << "rows become columns";
  EXPECT_FALSE(planned("resize 200 | sharpen 0.5")) << "what looks around has its rows whole";
  EXPECT_FALSE(planned("resize 200 | png"));
  EXPECT_FALSE(planned("resize 600 enlarge")) << "weights are more than fixed point holds";
  EXPECT_FALSE(planned("resize 8 | jpeg quality=100")) << "too many samples make one";
  EXPECT_FALSE(planned("resize 200 | jpeg name=a | jpeg quality=70 name=b"));
}

}  // namespace
}  // namespace lightmill
