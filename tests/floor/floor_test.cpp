#include "lightmill/floor.h"

#include "support/jpeg_writer.h"
#include "support/pictures.h"
#include "support/temporary_folder.h"

#include "lightmill/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lightmill {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

using Bytes = std::vector<std::uint8_t>;

Bytes jpeg_of(Size size, unsigned seed) {
  return test::write_jpeg(test::soft_picture(size, 3, seed), {.luma_across = 2, .luma_down = 2});
}

FloorSettings quick(const std::string& recipe, int threads = 2) {
  return {.recipe = parse_recipe(recipe),
          .threads = threads,
          .rounds = 1,
          .least_seconds = 0.01,
          .stream_bytes = std::size_t{1} << 20,
          .folder = {},
          .disk_bytes = std::size_t{8} << 20};
}

/// What this build's libjpeg lets be measured apart.
std::vector<FloorPart> with_codes(std::vector<FloorPart> parts) {
#if defined(LIGHTMILL_USES_JPEGINT)
  parts.insert(parts.begin(), FloorPart::entropy);
#endif
  return parts;
}

void expect_positive(const FloorSample& sample) {
  EXPECT_GT(sample.done, 0);
  EXPECT_GT(sample.seconds, 0);
  EXPECT_GT(sample.cpu_seconds, 0);
  EXPECT_GT(sample.per_second(), 0);
}

std::string complaint_of(const std::vector<FloorPicture>& pictures, const FloorSettings& settings) {
  try {
    const FloorMeter meter(pictures, settings);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(FloorOfAJob, HasAllPartsOfAResize) {
  const Bytes one = jpeg_of({640, 480}, 1), two = jpeg_of({320, 400}, 2);
  FloorMeter meter({{"one.jpg", one}, {"two.jpg", two}}, quick("resize 100x100 | jpeg quality=85"));
  EXPECT_EQ(meter.pictures(), 2U);
  EXPECT_EQ(meter.parts(), with_codes({FloorPart::planes, FloorPart::encode, FloorPart::all}));
  for (const FloorPart part : meter.parts()) {
    for (const int threads : {1, 2}) {
      SCOPED_TRACE(to_string(part));
      expect_positive(meter.measure(part, threads));
    }
  }
  EXPECT_NEAR(meter.mean().megapixels, (640 * 480 + 320 * 400) / 2e6, 1e-9);
  EXPECT_NEAR(meter.mean().bytes_in, static_cast<double>(one.size() + two.size()) / 2, 1e-6);
  EXPECT_GT(meter.mean().bytes_out, 500);
  EXPECT_GT(meter.mean().sample_bytes, 100 * 75 * 1.5) << "of the results, and of what was decoded";
}

TEST(FloorOfAJob, OfKeptCoefficientsHasNoSamples) {
  const Bytes one = jpeg_of({160, 96}, 3);
  FloorMeter meter({{"one.jpg", one}}, quick("rotate 90"));
  EXPECT_EQ(meter.parts(), with_codes({FloorPart::all}));
  expect_positive(meter.measure(FloorPart::all, 2));
  EXPECT_EQ(meter.mean().sample_bytes, 0);
  EXPECT_THROW(meter.measure(FloorPart::encode, 1), Error);
}

TEST(FloorOfAJob, CountsEveryResultOfSeveral) {
  const Bytes one = jpeg_of({640, 480}, 4);
  const FloorMeter single({{"one.jpg", one}}, quick("resize 200x200 | jpeg quality=85"));
  Recipe recipe = parse_recipe("jpeg quality=85");
  recipe.renditions.resize(2, recipe.renditions.front());
  recipe.renditions[0].resize = Resize{.width = 200, .height = 200};
  recipe.renditions[1].resize = Resize{.width = 100, .height = 100};
  FloorSettings settings = quick("jpeg quality=85");
  settings.recipe = recipe;
  const FloorMeter both({{"one.jpg", one}}, settings);
  EXPECT_GT(both.mean().bytes_out, single.mean().bytes_out);
}

TEST(FloorOfAJob, TakesAPicturesOwnCrop) {
  const Bytes one = jpeg_of({640, 480}, 10);
  const FloorSettings settings = quick("jpeg quality=85");
  const FloorMeter whole({{"one.jpg", one}}, settings);
  const FloorMeter part({{"one.jpg", one, {.box = {}, .crop = Rect{0, 0, 64, 48}}}}, settings);
  EXPECT_LT(part.mean().bytes_out, whole.mean().bytes_out / 10);
}

TEST(FloorOfAJob, LeavesOutWhatCannotBeDoneAndSaysWhy) {
  const Bytes good = jpeg_of({64, 48}, 5), text = {'t', 'e', 'x', 't'};
  const FloorMeter meter({{"notes.jpg", text}, {"good.jpg", good}}, quick("resize 20x20"));
  EXPECT_EQ(meter.pictures(), 1U);
  ASSERT_EQ(meter.left_out().size(), 1U);
  EXPECT_EQ(meter.left_out()[0].name, "notes.jpg");
  EXPECT_FALSE(meter.left_out()[0].reason.empty());
  EXPECT_THAT(complaint_of({{"notes.jpg", text}}, quick("resize 20x20")), StartsWith("notes.jpg: "));
  EXPECT_EQ(complaint_of({{"none.jpg", {}}}, quick("")), "none.jpg: an empty file; no picture is left to measure with");
  EXPECT_EQ(complaint_of({}, quick("")), "no pictures to measure the floor with");
}

TEST(FloorOfAJob, KeepsNoMoreThanItHasMemoryForButOneAThread) {
  const Bytes one = jpeg_of({64, 48}, 6);
  FloorSettings settings = quick("resize 20x20");
  settings.memory = 1;
  const FloorMeter meter({{"a.jpg", one}, {"b.jpg", one}, {"c.jpg", one}}, settings);
  EXPECT_EQ(meter.pictures(), 2U);
  ASSERT_EQ(meter.left_out().size(), 1U);
  EXPECT_EQ(meter.left_out()[0].name, "c.jpg");
}

TEST(FloorOfAJob, TakesNoMoreThreadsThanItWasMadeFor) {
  const Bytes one = jpeg_of({64, 48}, 7);
  FloorMeter meter({{"one.jpg", one}}, quick("resize 20x20", 1));
  EXPECT_THROW(meter.measure(FloorPart::all, 2), Error);
  EXPECT_THROW(meter.measure(FloorPart::all, 0), Error);
  EXPECT_THROW(meter.measure_disk(FloorWay::write), Error) << "no folder was named";
}

TEST(FloorOfAJob, IsMeasuredInRounds) {
  const Bytes one = jpeg_of({64, 48}, 8);
  const TemporaryFolder folder;
  FloorSettings settings = quick("resize 20x20", 1);
  settings.rounds = 2;
  settings.folder = folder.path();
  const FloorReport report = measure_floor({{"one.jpg", one}}, settings);
  EXPECT_EQ(report.figures.size(), with_codes({}).size() + 3 + 3 + 2) << "of pictures, memory and the disk";
  for (const FloorFigure& figure : report.figures) {
    EXPECT_EQ(figure.samples.size(), 2U) << to_string(figure.part);
    EXPECT_GT(figure.per_second(), 0) << to_string(figure.part);
  }
  EXPECT_TRUE(report.disk_is_direct.has_value());
  EXPECT_TRUE(std::filesystem::is_empty(folder.path())) << "the file that was measured by has no name";
  ASSERT_TRUE(report.find(FloorPart::all));
  EXPECT_FALSE(report.find(FloorPart::all, FloorWay::read));
  EXPECT_NEAR(share_of_floor(report, report.find(FloorPart::all)->per_second() / 2), 0.5, 1e-9);
  EXPECT_EQ(share_of_floor({}, 10), 0);
}

TEST(FloorOfAJob, NamesTheFolderWhoseDiskItCannotMeasure) {
  const Bytes one = jpeg_of({64, 48}, 9);
  FloorSettings settings = quick("resize 20x20", 1);
  settings.folder = "/nowhere/at/all";
  FloorMeter meter({{"one.jpg", one}}, settings);
  try {
    meter.measure_disk(FloorWay::write);
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("/nowhere/at/all"));
  }
}

TEST(FloorFigure, IsTheMedianOfItsRounds) {
  const FloorFigure figure{.samples = {{1, 2, 10}, {1, 1, 30}, {1, 3, 20}}};
  EXPECT_EQ(figure.per_second(), 20);
  EXPECT_NEAR(figure.cpu_seconds_each(), 0.15, 1e-12);
  EXPECT_EQ(FloorFigure{}.per_second(), 0);
}

}  // namespace
}  // namespace lightmill
