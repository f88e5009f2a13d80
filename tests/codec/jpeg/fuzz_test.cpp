// The fuzz targets on their seeds and on some that are a little damaged, so that they stay alive; tools/fuzz goes on.
#include "fuzz/targets.h"

#include <gtest/gtest.h>

#include <random>

namespace lightmill {
namespace {

void expect_nothing_found(const fuzz::Target& target) {
  std::mt19937 random(1);
  for (test::FileBytes seed : target.seeds()) {
    EXPECT_NO_THROW(target.run(seed));
    for (int trial = 0; trial < 20; ++trial) {
      test::FileBytes damaged = seed;
      for (auto flips = 1 + random() % 3; flips > 0; --flips) {
        damaged[random() % damaged.size()] ^= static_cast<std::uint8_t>(1U << (random() % 8));
      }
      EXPECT_NO_THROW(target.run(damaged)) << target.name << ", " << trial;
    }
  }
}

TEST(Fuzz, OfJpegDecodingFindsNothingInSeeds) { expect_nothing_found(fuzz::kJpegDecode); }

TEST(Fuzz, OfJpegStreamingFindsNothingInSeeds) { expect_nothing_found(fuzz::kJpegStream); }

TEST(Fuzz, OfJpegTranscodingFindsNothingInSeeds) { expect_nothing_found(fuzz::kJpegTranscode); }

}  // namespace
}  // namespace lightmill
