// The estimate of a plan against what its work takes.
#include "job/one_image.h"
#include "support/jpeg_writer.h"
#include "support/pictures.h"
#include "support/temporary_folder.h"

#include <gtest/gtest.h>

namespace lightmill {
namespace {

constexpr Size kSize{1203, 905};

/// Bytes of one image.
struct Memory {
  std::size_t estimated = 0;
  /// By the pool from the system, for as many frames as there were at one time: they serve each other. The file and the
  /// results, which are small, are added though they were not there at the same time.
  std::size_t taken = 0;
};

Memory memory_of(const char* text, std::optional<Domain> domain = {}) {
  const TemporaryFolder folder;
  const auto file = folder.write("a.jpg", test::write_jpeg(test::soft_picture(kSize, 3, 1)));
  test::OneImage one(parse_recipe(text), domain, SIZE_MAX);
  Loaded loaded = one.stages.load(one.job(file));
  Memory memory{.estimated = make_plan(probe(file), one.recipe, one.options).peak_bytes};
  EXPECT_EQ(one.stages.write(one.stages.transform(std::move(loaded))).outcome.status, Status::written);
  memory.taken = one.pool->idle_bytes();
  return memory;
}

void expect_estimated(const Memory& memory) {
  constexpr auto kFrame = static_cast<std::size_t>(3 * kSize.width * kSize.height);
  EXPECT_LT(memory.taken, memory.estimated + kFrame / 3);
  EXPECT_GT(memory.taken, memory.estimated - kFrame / 3);
}

TEST(Estimate, CountsTheCopyOfAFrameThatAnotherStepTakesLater) {
  expect_estimated(memory_of("blur 2 | jpeg name=a | jpeg quality=70 name=b", Domain::pixels));
}

TEST(Estimate, KnowsThatSettlingMakesNoCopyOfASharedFrame) {
  expect_estimated(memory_of("crop 1100x800+1+1 | jpeg name=a | jpeg quality=70 name=b", Domain::pixels));
  expect_estimated(memory_of("crop 1100x800+1+1 | jpeg name=a | jpeg quality=70 name=b"));
}

TEST(Estimate, OfACropHasItsFrameOnce) { expect_estimated(memory_of("crop 200x150+1+1 | resize 160")); }

/// Of the planes, of which a few rows are there.
TEST(Estimate, OfRowsThatArePassedOn) {
  const Memory memory = memory_of("resize 800 | jpeg quality=85");
  EXPECT_LT(memory.taken, memory.estimated + memory.estimated / 5);
  EXPECT_GT(memory.taken, memory.estimated / 2);
}

TEST(Estimate, CountsEachCopyOfAllMetadata) {
  constexpr std::size_t kComment = 60'000, kComments = 20, kAll = kComment * kComments;
  const std::vector<std::pair<int, std::string>> comments(kComments, {0xFE, std::string(kComment, 'x')});
  const cv::Mat picture = test::soft_picture({120, 80}, 3, 1);
  const ImageInfo plain = probe(test::write_jpeg(picture)),
                  told = probe(test::write_jpeg(picture, {.markers = comments}));
  EXPECT_EQ(plain.other_bytes, 0u);
  const auto added = [&](const char* text) {
    const Recipe recipe = parse_recipe(text);
    return make_plan(told, recipe).peak_bytes - make_plan(plain, recipe).peak_bytes;
  };
  // The file, what is decoded of it, what the encoder is given, and the result.
  EXPECT_GE(added("jpeg quality=85"), 4 * kAll);
  EXPECT_LT(added("jpeg quality=85"), 4 * kAll + kAll / 2);
  EXPECT_NEAR(static_cast<double>(added("jpeg")), 4.0 * kAll, kAll / 100.0) << "where coefficients are kept";
  EXPECT_GE(added("jpeg size=60 | jpeg"), 5 * kAll);
  EXPECT_LT(added("jpeg size=60 | jpeg"), 5 * kAll + kAll / 2);
  EXPECT_GE(added("jpeg size=60 | jpeg metadata=strip"), 4 * kAll);
  EXPECT_LT(added("jpeg metadata=strip"), kAll + kAll / 2);
}

}  // namespace
}  // namespace lightmill
