// Several results of a picture with alpha, which lie on grounds of their own: each is what a run of its own makes.
#include "codec/codec.h"
#include "job/image_stages.h"
#include "support/cores.h"
#include "support/memory_sink.h"
#include "support/pictures.h"
#include "support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lightmill {
namespace {

class Grounds : public testing::Test {
 protected:
  /// The results of one run, in the order of its renditions.
  std::vector<std::vector<std::uint8_t>> results(const Recipe& recipe) {
    test::MemorySink sink;
    const Outputs outputs(&sink, recipe.renditions);
    Fetcher fetcher{*reader_, outputs, pool_};
    Delivery delivery{outputs, Deliver::outcome};
    ImageStages stages({.recipe = recipe}, {fetcher, delivery, budget_, cores_, pool_});
    Job job;
    job.item.source = file_;
    job.item.relative = file_.filename();
    const Outcome outcome = stages.write(stages.transform(stages.load(std::move(job)))).outcome;
    EXPECT_EQ(outcome.status, Status::written) << (outcome.failure ? outcome.failure->reason : "");
    std::vector<std::vector<std::uint8_t>> all;
    for (const Output& output : outcome.outputs) all.push_back(sink.files[output.path.native()]);
    return all;
  }

  void expect_as_alone(const Recipe& recipe) {
    const auto together = results(recipe);
    ASSERT_EQ(together.size(), recipe.renditions.size());
    for (std::size_t i = 0; i < together.size(); ++i) {
      const auto alone = results({recipe.operations, {recipe.renditions[i]}});
      EXPECT_TRUE(together[i] == alone.at(0)) << "rendition " << i;
      EXPECT_FALSE(together[i].empty());
    }
  }

 private:
  std::vector<std::uint8_t> picture() {
    cv::Mat mat = test::soft_picture({40, 30}, 4, 1);
    for (int x = 0; x < mat.cols; ++x)
      for (int y = 0; y < mat.rows; ++y) mat.at<cv::Vec4b>(y, x)[3] = static_cast<std::uint8_t>(6 * x);
    const Frame frame = Pixels{mat, Region::whole({40, 30})};
    const auto blob = codec_for(Format::png).encode(frame, {.encoding = PngEncoding()}, {}, *pool_, test::no_cores());
    return {blob.bytes().begin(), blob.bytes().end()};
  }

  TemporaryFolder folder_;
  std::unique_ptr<Reader> reader_ = file_reader();
  std::shared_ptr<BufferPool> pool_ = BufferPool::create(1 << 20);
  Budget budget_{std::size_t{1} << 30};
  SpareCores cores_{1};
  const std::filesystem::path file_ = folder_.write("a.png", picture());
};

Rendition on(Color ground, EncodingChoice encoding, const char* name) {
  return {.encoding = encoding, .background = ground, .name = name};
}
const Operation kFunction = Custom{"invert", [](cv::Mat& mat) { cv::bitwise_not(mat, mat); }};
constexpr Color kWhite{255, 255, 255}, kRed{255, 0, 0};

TEST_F(Grounds, OfAFunctionAreEachRenditionsOwn) {
  for (const EncodingChoice& second : {EncodingChoice(Encoding(JpegEncoding())), EncodingChoice(KeepFormat())}) {
    expect_as_alone({{kFunction}, {on(kWhite, Encoding(JpegEncoding()), "w"), on(kRed, second, "r")}});
    expect_as_alone(
        {{kFunction, Crop{{3, 3, 20, 20}}, Gamma{2}},
         {on(kWhite, KeepFormat(), "w"), on(kRed, second, "r"), on(kWhite, Encoding(JpegEncoding()), "v")}});
  }
}

TEST_F(Grounds, LieUnderTheOperationsOnSamples) {
  const std::vector<Rendition> renditions = {on(kWhite, Encoding(JpegEncoding()), "w"), on(kRed, KeepFormat(), "k"),
                                             on(kRed, Encoding(JpegEncoding()), "r")};
  expect_as_alone({{Brightness{-60}}, renditions});
  expect_as_alone({{Grayscale{}}, renditions});
  expect_as_alone({{Gamma{2}, Crop{{3, 3, 20, 20}}, Contrast{2}}, renditions});
}

}  // namespace
}  // namespace lightmill
