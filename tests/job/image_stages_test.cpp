#include "job/image_stages.h"

#include "support/jpeg_writer.h"
#include "support/memory_sink.h"
#include "support/pictures.h"
#include "support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <stdexcept>
#include <thread>

namespace lightmill {
namespace {

class ImageStagesTest : public testing::Test {
 protected:
  Outcome process(const Recipe& recipe, const std::filesystem::path& file, Damaged damaged = Damaged::fail) {
    const Outputs outputs(&sink_, recipe.renditions);
    Fetcher fetcher{*reader_, outputs, pool_};
    Delivery delivery{outputs, Deliver::outcome};
    ImageStages stages({.recipe = recipe, .damaged = damaged}, {fetcher, delivery, budget_, cores_, pool_});
    Job job;
    job.item.source = file;
    job.item.relative = file.filename();
    return stages.write(stages.transform(stages.load(std::move(job)))).outcome;
  }
  std::filesystem::path photograph(const char* name = "a.jpg") {
    return folder_.write(name,
                         test::write_jpeg(test::soft_picture({120, 80}, 3, 1), {.luma_across = 2, .luma_down = 2}));
  }
  void expect_failure(const Outcome& outcome, StageName stage, Cause cause) {
    ASSERT_EQ(outcome.status, Status::failed);
    ASSERT_TRUE(outcome.failure);
    EXPECT_EQ(outcome.failure->stage, stage);
    EXPECT_EQ(outcome.failure->cause, cause) << outcome.failure->reason;
    EXPECT_FALSE(outcome.item.relative.empty() && outcome.failure->stage != StageName::source) << "the name is lost";
    EXPECT_TRUE(sink_.files.empty());
  }

  TemporaryFolder folder_;
  std::unique_ptr<Reader> reader_ = file_reader();
  test::MemorySink sink_;
  std::shared_ptr<BufferPool> pool_ = BufferPool::create(1 << 20);
  Outputs outputs_{&sink_};
  Fetcher fetcher_{*reader_, outputs_, pool_};
  Delivery delivery_{outputs_, Deliver::outcome};
  Budget budget_{std::size_t{1} << 30};
  SpareCores cores_{1};
};

TEST_F(ImageStagesTest, TellsWhatWasDone) {
  const Outcome outcome = process({.operations = {Resize{60, 60}}}, photograph());
  EXPECT_EQ(outcome.status, Status::written);
  EXPECT_FALSE(outcome.failure);
  EXPECT_EQ(outcome.input_size, (Size{120, 80}));
  EXPECT_EQ(outcome.outputs.at(0).size, (Size{60, 40}));
  EXPECT_EQ(outcome.chain, "planes 5/8 > lanczos3 60x40 > jpeg");
  EXPECT_EQ(outcome.bytes_in, std::filesystem::file_size(folder_ / "a.jpg"));
  ASSERT_EQ(sink_.files.count("a.jpg"), 1u);
  EXPECT_EQ(outcome.bytes_out(), sink_.files["a.jpg"].size());
  EXPECT_GT(outcome.times.decode, 0);
  EXPECT_GT(outcome.times.transform, 0);
  EXPECT_EQ(probe(sink_.files["a.jpg"]).size, (Size{60, 40}));
}

/// Wherever it is told: worker processes bring the warnings of all steps at once.
TEST_F(ImageStagesTest, AnOddNameIsTheFirstWarning) {
  const auto file = photograph("a.png");
  std::filesystem::resize_file(file, std::filesystem::file_size(file) * 3 / 4);
  const Outcome outcome = process({.operations = {Resize{60, 60}}}, file, Damaged::salvage);
  EXPECT_THAT(outcome.warnings, testing::ElementsAre(testing::HasSubstr("a JPEG by its content, though its name ends"),
                                                     testing::HasSubstr("damaged")));
}

TEST_F(ImageStagesTest, AUsersExceptionIsThatPicturesFailure) {
  const auto recipe = [](std::function<void(cv::Mat&)> function) {
    return Recipe{.operations = {Custom{"mine", std::move(function)}}};
  };
  const Outcome thrown = process(recipe([](cv::Mat&) { throw std::runtime_error("no cats here"); }), photograph());
  expect_failure(thrown, StageName::transform, Cause::operation_failed);
  EXPECT_THAT(thrown.failure->reason, testing::HasSubstr("no cats here"));
  expect_failure(process(recipe([](cv::Mat&) { throw 42; }), photograph()), StageName::transform,
                 Cause::operation_failed);
  expect_failure(process(recipe([](cv::Mat& mat) { cv::Mat(mat, cv::Rect(0, 0, 999, 999)); }), photograph()),
                 StageName::transform, Cause::operation_failed);
  expect_failure(process(recipe([](cv::Mat&) { throw std::bad_alloc(); }), photograph()), StageName::transform,
                 Cause::out_of_memory);
  expect_failure(process(recipe([](cv::Mat& mat) { mat.release(); }), photograph()), StageName::transform,
                 Cause::operation_failed);
}

TEST_F(ImageStagesTest, ACustomOperationMayMakeGrayOfColor) {
  const Recipe recipe{
      .operations = {Custom{"gray", [](cv::Mat& mat) { cv::cvtColor(mat.clone(), mat, cv::COLOR_BGR2GRAY); }}}};
  EXPECT_EQ(process(recipe, photograph()).status, Status::written);
  EXPECT_EQ(probe(sink_.files["a.jpg"]).color, ColorModel::gray);
}

/// Its colors look wrong without that EXIF, which the input's decoder cannot know to be gone from one result.
TEST_F(ImageStagesTest, AdobeRgbByExifAloneIsSaidWhereOneResultLosesIt) {
  using namespace std::string_literals;
  const std::string adobe = "Exif\0\0II*\0\x08\0\0\0"s + "\1\0\x69\x87\4\0\1\0\0\0\x1a\0\0\0\0\0\0\0"s +
                            "\1\0\1\xa0\3\0\1\0\0\0\2\0\0\0\0\0\0\0"s;
  const auto file =
      folder_.write("a.jpg", test::write_jpeg(test::soft_picture({60, 40}, 3, 1), {.markers = {{0xE1, adobe}}}));
  const auto warnings = [&](std::vector<KeptMetadata> policies) {
    Recipe recipe;
    recipe.renditions.clear();
    for (const KeptMetadata& policy : policies) {
      Rendition& one = recipe.renditions.emplace_back();
      one.metadata = policy;
      one.name = std::to_string(recipe.renditions.size());
    }
    return process(recipe, file).warnings;
  };
  const KeptMetadata keep, strip = KeptMetadata::stripped(), strip_all = KeptMetadata::none();
  const auto said = testing::ElementsAre(testing::HasSubstr("Adobe RGB"));
  EXPECT_THAT(warnings({strip}), said);
  EXPECT_THAT(warnings({keep, strip}), said);
  EXPECT_THAT(warnings({strip, keep, strip_all}), said);
  EXPECT_THAT(warnings({keep}), testing::IsEmpty());
  EXPECT_THAT(warnings({keep, strip_all}), testing::IsEmpty()) << "that was asked for";
}

TEST_F(ImageStagesTest, ADamagedPictureFailsUnlessItIsToBeSalvaged) {
  auto bytes = test::write_jpeg(test::soft_picture({120, 80}, 3, 1));
  bytes.resize(bytes.size() / 2);
  const auto file = folder_.write("cut.jpg", bytes);
  expect_failure(process({}, file), StageName::load, Cause::damaged);
  const Outcome salvaged = process({}, file, Damaged::salvage);
  EXPECT_EQ(salvaged.status, Status::written);
  EXPECT_TRUE(salvaged.damaged);
  EXPECT_THAT(salvaged.warnings, testing::SizeIs(1));
}

TEST_F(ImageStagesTest, AProfileThatDoesNotFitIsLeftOutAndSaidSo) {
  std::string profile(200, '\0');
  profile.replace(16, 4, "RGB ");
  const std::string chunk = std::string("ICC_PROFILE\0\x01\x01", 14) + profile;
  const auto file =
      folder_.write("p3.jpg", test::write_jpeg(test::soft_picture({60, 40}, 3, 1), {.markers = {{0xE2, chunk}}}));
  EXPECT_TRUE(process({.operations = {Blur{1}}}, file).warnings.empty());
  EXPECT_EQ(probe(sink_.files["p3.jpg"]).icc_bytes, profile.size());
  EXPECT_THAT(process({.operations = {Grayscale{}}}, file).warnings,
              testing::ElementsAre(testing::HasSubstr("profile")));
  EXPECT_EQ(probe(sink_.files["p3.jpg"]).icc_bytes, 0u);
}

TEST_F(ImageStagesTest, StrippingKeepsTheProfileWithoutWhichColorsChange) {
  const std::filesystem::path photos = std::filesystem::path(LIGHTMILL_SOURCE_DIR) / "data/photos";
  const auto wide = photos / "dragonfly_p3.jpg";
  const Rendition strip{.metadata = KeptMetadata::stripped()}, strip_all{.metadata = KeptMetadata::none()};
  ASSERT_GT(probe(wide).icc_bytes, 0u);
  EXPECT_FALSE(probe(wide).icc_is_srgb);
  const auto stripped = [&](const Recipe& recipe, const std::filesystem::path& file) {
    EXPECT_EQ(process(recipe, file).status, Status::written);
    return probe(sink_.files[file.filename()]);
  };
  const ImageInfo kept = stripped({{Resize{100, 100}}, {strip}}, wide);
  EXPECT_EQ(kept.icc_name, probe(wide).icc_name);
  EXPECT_EQ(kept.icc_bytes, probe(wide).icc_bytes);
  EXPECT_EQ(kept.exif_bytes + kept.xmp_bytes + kept.iptc_bytes, 0u);
  EXPECT_EQ(stripped({{Resize{100, 100}}, {strip_all}}, wide).icc_bytes, 0u);
  EXPECT_EQ(stripped({{Resize{100, 100}, Grayscale{}}, {strip}}, wide).icc_bytes, 0u) << "it does not fit gray";
}

TEST_F(ImageStagesTest, TheOrientationIsHeededHoweverItIsStored) {
  const std::string slong("Exif\0\0II*\0\x08\0\0\0\1\0\x12\1\x09\0\1\0\0\0\6\0\0\0\0\0\0\0", 32);
  const auto file =
      folder_.write("long.jpg", test::write_jpeg(test::soft_picture({120, 80}, 3, 1), {.markers = {{0xE1, slong}}}));
  for (const KeptMetadata& policy : {KeptMetadata(), KeptMetadata::stripped()}) {
    process({{AutoOrient{}}, {{.metadata = policy}}}, file);
    EXPECT_EQ(probe(sink_.files["long.jpg"]).size, (Size{80, 120}));
    EXPECT_EQ(probe(sink_.files["long.jpg"]).orientation, Orientation::identity);
  }
}

TEST_F(ImageStagesTest, WhatTheSinkRefusesIsNotLoaded) {
  sink_.refusal = Error(Cause::exists, "taken");
  const Outcome refused = process({}, photograph());
  expect_failure(refused, StageName::load, Cause::exists);
  EXPECT_EQ(refused.bytes_in, 0u);
  sink_.refusal.reset();
  sink_.admission = Sink::Admission::skip;
  EXPECT_EQ(process({}, photograph()).status, Status::skipped);
}

TEST_F(ImageStagesTest, APictureThatThereIsNoMemoryForFailsAndSaysHowMuchItNeeds) {
  Budget small({.bytes = 10'000, .largest = 20'000}, pool_);
  ImageStages stages({.recipe = parse_recipe("jpeg quality=85")}, {fetcher_, delivery_, small, cores_, pool_});
  Job job;
  job.item.source = photograph();
  job.item.relative = "a.jpg";
  const Outcome outcome = stages.write(stages.transform(stages.load(std::move(job)))).outcome;
  expect_failure(outcome, StageName::load, Cause::out_of_memory);
  EXPECT_THAT(outcome.failure->reason, testing::HasSubstr("it needs 1 MB of memory, there are 1 MB"));
  EXPECT_EQ(small.used(), 0u);
}

TEST_F(ImageStagesTest, TellsHowLongMemoryWasWaitedFor) {
  const auto file = photograph();
  const Recipe recipe{.operations = {Resize{60, 60}}};
  EXPECT_LT(process(recipe, file).waiting.memory, 0.1) << "there is enough of it";
  sink_.files.clear();
  std::optional<Reservation> all = budget_.reserve(budget_.total());
  std::jthread owner([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    all.reset();
  });
  const Outcome outcome = process(recipe, file);
  EXPECT_EQ(outcome.status, Status::written);
  EXPECT_GT(outcome.waiting.memory, 0.02);
  EXPECT_LT(outcome.waiting.input, outcome.waiting.memory);
}

TEST_F(ImageStagesTest, ALargeInputHasAShareOfTheMemoryBeforeItIsRead) {
  const auto file = photograph();
  const std::size_t bytes = std::filesystem::file_size(file);
  Fetcher fetcher(*reader_, outputs_, pool_, {.small = bytes - 1, .budget = &budget_});
  {
    Item item{.source = file, .relative = "a.jpg"};
    const Fetched read = fetcher.fetch(item);
    EXPECT_EQ(budget_.used(), bytes);
    EXPECT_TRUE(std::holds_alternative<Item>(fetcher.fetch(item, [](std::size_t) { return Claimed::granted; })))
        << "it is not read ahead";
  }
  EXPECT_EQ(budget_.used(), 0u);
  const Recipe recipe = parse_recipe("jpeg quality=85");
  const Plan planned = make_plan(probe(file), recipe);
  ImageStages stages({.recipe = recipe}, {fetcher, delivery_, budget_, cores_, pool_});
  for (int i = 0; i < 3; ++i) {  // a place that was not given back would block the second
    Job job;
    job.item = {.source = file, .relative = "a.jpg"};
    Loaded loaded = stages.load(std::move(job));
    EXPECT_EQ(budget_.used(), planned.peak_bytes);
    EXPECT_EQ(stages.write(stages.transform(std::move(loaded))).outcome.status, Status::written);
    EXPECT_EQ(budget_.used(), 0u);
  }
}

TEST_F(ImageStagesTest, ANameThatIsTakenMeanwhileByWhatIsToBeKeptIsASkip) {
  sink_.taken_meanwhile = Sink::Admission::skip;
  const Outcome outcome = process({}, photograph());
  EXPECT_EQ(outcome.status, Status::skipped);
  EXPECT_FALSE(outcome.failure);
  EXPECT_EQ(outcome.outputs.at(0).path, "a.jpg");
  EXPECT_EQ(outcome.bytes_out(), 0u);
}

TEST_F(ImageStagesTest, ANameThatIsTakenMeanwhileIsAFailureOtherwise) {
  sink_.taken_meanwhile = Sink::Admission::write;
  expect_failure(process({}, photograph()), StageName::write, Cause::exists);
}

TEST_F(ImageStagesTest, WhatIsMadeAgainIsSaid) {
  sink_.admission = Sink::Admission::remake;
  const Outcome outcome = process({}, photograph());
  EXPECT_EQ(outcome.status, Status::written);
  EXPECT_THAT(outcome.warnings, testing::ElementsAre(testing::HasSubstr("no whole picture")));
}

TEST_F(ImageStagesTest, ASourcesProblemIsPassedOn) {
  ImageStages stages({}, {fetcher_, delivery_, budget_, cores_, pool_});
  Job job;
  job.item.problem = Failure{StageName::source, Cause::unreadable, "Permission denied"};
  const Outcome outcome = stages.write(stages.transform(stages.load(std::move(job)))).outcome;
  expect_failure(outcome, StageName::source, Cause::unreadable);
}

TEST_F(ImageStagesTest, MetadataIsKeptWithTheOrientationResetOrStripped) {
  const std::string exif = test::exif_with_orientation(6);
  const auto file = folder_.write("portrait.jpg", test::write_jpeg(test::soft_picture({120, 80}, 3, 1),
                                                                   {.markers = {{0xE1, exif}, {0xFE, "hello"}}}));
  process({.operations = {AutoOrient{}}}, file);
  const ImageInfo kept = probe(sink_.files["portrait.jpg"]);
  EXPECT_EQ(kept.size, (Size{80, 120}));
  EXPECT_EQ(kept.orientation, Orientation::identity);
  EXPECT_EQ(kept.exif_bytes, exif.size() - 6);
  process({.operations = {Blur{1}}}, file);
  EXPECT_EQ(probe(sink_.files["portrait.jpg"]).orientation, Orientation::rotate_90) << "nothing was turned";
  process({{AutoOrient{}}, {{.metadata = KeptMetadata::stripped()}}}, file);
  EXPECT_EQ(probe(sink_.files["portrait.jpg"]).exif_bytes, 0u);
  EXPECT_EQ(probe(sink_.files["portrait.jpg"]).size, (Size{80, 120}));
}

}  // namespace
}  // namespace lightmill
