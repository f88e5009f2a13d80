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
  double luma_psnr;    ///< dB at the least over the photographs of data/photos
  double chroma_psnr;  ///< the same of Cb and of Cr, each alone
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

Planes planes(const std::vector<std::uint8_t>& file) {
  const DecodeOptions options{.step = {Domain::planes, {}, step::Channels::all}, .limits = {}};
  return std::get<Planes>(codec_for(file).decode(test::blob_of(file), options, test::pool(), test::no_cores()).frame);
}

TEST_P(Twins, LookTheSame) {
  const auto fast = process(GetParam().recipe, std::nullopt);
  const auto slow = process(GetParam().recipe, Domain::pixels);
  ASSERT_GE(fast.size(), 8u);
  for (const auto& [name, bytes] : fast) {
    const Planes a = planes(bytes), b = planes(slow.at(name));
    ASSERT_EQ(a.count, b.count) << name;
    for (int plane = 0; plane < a.count; ++plane) {
      const cv::Mat one = test::picture(a, plane), other = test::picture(b, plane);
      ASSERT_EQ(one.size(), other.size()) << name;
      EXPECT_GT(test::psnr(one, other), plane == 0 ? GetParam().luma_psnr : GetParam().chroma_psnr)
          << name << ", "
          << (plane == 0   ? "Y"
              : plane == 1 ? "Cb"
                           : "Cr");
    }
  }
}

// Two encodes at quality 95 of nearly one picture; scaled decoding adds what its aliasing costs. A Cb in the place of
// Cr is at 30 dB or less.
INSTANTIATE_TEST_SUITE_P(Recipes, Twins,
                         testing::Values(Case{"auto-orient | resize 1600 | jpeg quality=95", 34, 46},
                                         Case{"auto-orient | resize 256 | jpeg quality=95", 30, 38},
                                         Case{"auto-orient | resize 700 bicubic | jpeg quality=95", 32, 45},
                                         Case{"auto-orient | resize 400 area | jpeg quality=95", 32, 42},
                                         Case{"auto-orient | crop 801x601+101+51 | jpeg quality=95", 42, 47},
                                         Case{"crop 1001x601+1+3 | resize 500 | jpeg quality=95", 30, 45},
                                         Case{"rotate 90 | flip vertical | jpeg quality=95 chroma=keep", 42, 48},
                                         Case{"resize 1200 | rotate 180 | grayscale | jpeg quality=95", 34, 48},
                                         Case{"crop 1001x701+7+3 | blur 2 | jpeg quality=95", 42, 50},
                                         Case{"crop 1001x701+7+3 | sharpen 0.8,1.5 | jpeg quality=95", 38, 46},
                                         Case{"crop 1000x700+8+4 | brightness 20 | contrast 0.8 | jpeg quality=95", 40,
                                              42}));

}  // namespace
}  // namespace lightmill
