// The fuzz target on its seeds and on some that are a little damaged, so that it stays alive; tools/fuzz goes on.
#include "fuzz/targets.h"

#include <gtest/gtest.h>

#include <random>

namespace lightmill {
namespace {

TEST(Fuzz, OfJpegDecodingFindsNothingInSeeds) {
  std::mt19937 random(1);
  for (test::FileBytes seed : fuzz::kJpegDecode.seeds()) {
    EXPECT_NO_THROW(fuzz::kJpegDecode.run(seed));
    for (int trial = 0; trial < 20; ++trial) {
      test::FileBytes damaged = seed;
      for (auto flips = 1 + random() % 3; flips > 0; --flips) {
        damaged[random() % damaged.size()] ^= static_cast<std::uint8_t>(1U << (random() % 8));
      }
      EXPECT_NO_THROW(fuzz::kJpegDecode.run(damaged)) << trial;
    }
  }
}

}  // namespace
}  // namespace lightmill
