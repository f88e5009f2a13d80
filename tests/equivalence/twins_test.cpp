// Every fast chain against its slow twin (full decode, everything on pixels) on real photographs.
#include "codec/codec.h"
#include "support/blobs.h"
#include "support/cores.h"
#include "support/memory_sink.h"

#include "lightmill/batch.h"
#include "lightmill/source.h"

#include <gtest/gtest.h>

namespace lightmill {
namespace {

struct Case {
  const char* recipe;
  double luma_psnr;  ///< dB at the least over the photographs of data/photos
};

class Twins : public testing::TestWithParam<Case> {};

std::map<std::string, std::vector<std::uint8_t>> process(const char* recipe, std::optional<Domain> domain) {
  test::MemorySink sink;
  const std::filesystem::path photographs = LIGHTMILL_SOURCE_DIR "/data/photos";
  const Report report =
      run({.items = scan({photographs}), .recipe = parse_recipe(recipe), .sink = &sink, .domain = domain});
  EXPECT_EQ(report.failed, 0u);
  return sink.files;
}

cv::Mat luma(const std::vector<std::uint8_t>& file) {
  const DecodeOptions options{.step = {Domain::pixels, 1, step::Channels::luma}, .limits = {}};
  return std::get<Pixels>(codec_for(file).decode(test::blob_of(file), options, test::pool(), test::no_cores()).frame)
      .mat;
}

TEST_P(Twins, LookTheSame) {
  const auto fast = process(GetParam().recipe, std::nullopt);
  const auto slow = process(GetParam().recipe, Domain::pixels);
  ASSERT_GE(fast.size(), 8u);
  for (const auto& [name, bytes] : fast) {
    const cv::Mat a = luma(bytes), b = luma(slow.at(name));
    ASSERT_EQ(a.size(), b.size()) << name;
    EXPECT_GT(test::psnr(a, b), GetParam().luma_psnr) << name;
  }
}

// Two encodes at quality 95 of nearly one picture; scaled decoding adds what its aliasing costs.
INSTANTIATE_TEST_SUITE_P(Recipes, Twins,
                         testing::Values(Case{"auto-orient | resize 1600 | jpeg quality=95", 34},
                                         Case{"auto-orient | resize 256 | jpeg quality=95", 30},
                                         Case{"auto-orient | resize 700 bicubic | jpeg quality=95", 32},
                                         Case{"auto-orient | resize 400 area | jpeg quality=95", 32},
                                         Case{"auto-orient | crop 801x601+101+51 | jpeg quality=95", 42},
                                         Case{"crop 1001x601+1+3 | resize 500 | jpeg quality=95", 30},
                                         Case{"rotate 90 | flip vertical | jpeg quality=95 chroma=keep", 42},
                                         Case{"resize 1200 | rotate 180 | grayscale | jpeg quality=95", 34},
                                         Case{"crop 1001x701+7+3 | blur 2 | jpeg quality=95", 42},
                                         Case{"crop 1001x701+7+3 | sharpen 0.8,1.5 | jpeg quality=95", 38},
                                         Case{"crop 1000x700+8+4 | brightness 20 | contrast 0.8 | jpeg quality=95",
                                              40}));

}  // namespace
}  // namespace lightmill
