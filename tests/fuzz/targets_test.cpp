// The fuzz targets on their seeds and on some that are a little damaged, so that they stay alive; tools/fuzz goes on.
#include "fuzz/all.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

namespace lightmill::fuzz {
namespace {

/// As libFuzzer does it, more or less.
void change_bytes(test::FileBytes& input, std::minstd_rand& random) {
  if (input.empty()) return input.push_back(static_cast<std::uint8_t>(random()));
  const auto place = input.begin() + static_cast<std::ptrdiff_t>(random() % input.size());
  switch (random() % 5) {
    case 0:
      input.insert(place, static_cast<std::uint8_t>(random()));
      return;
    case 1:
      input.erase(place, place + std::min<std::ptrdiff_t>(input.end() - place, 1 + random() % 8));
      return;
    case 2:
      input.erase(place, input.end());
      return;
    default:
      *place ^= static_cast<std::uint8_t>(1U << random() % 8);
  }
}

test::FileBytes mutated(const Target& target, test::FileBytes input, std::minstd_rand& random) {
  for (auto mutations = 1 + random() % 3; mutations > 0; --mutations) {
    if (target.mutate && random() % 4 != 0)
      target.mutate(input, random);
    else
      change_bytes(input, random);
  }
  return input;
}

class FuzzTarget : public testing::TestWithParam<const Target*> {};

TEST_P(FuzzTarget, FindsNothingInSeedsAndNearThem) {
  std::minstd_rand random(1);
  const auto seeds = GetParam()->seeds();
  if (seeds.empty()) GTEST_SKIP() << "this build lacks what it fuzzes";
  for (const test::FileBytes& seed : seeds) EXPECT_NO_THROW(GetParam()->run(seed));
  constexpr int kTrials = 200;
  for (int trial = 0; trial < kTrials; ++trial) {
    const test::FileBytes input = mutated(*GetParam(), seeds[random() % seeds.size()], random);
    EXPECT_NO_THROW(GetParam()->run(input)) << trial;
  }
}

INSTANTIATE_TEST_SUITE_P(All, FuzzTarget, testing::ValuesIn(all_targets()),
                         [](const auto& told) { return std::string(told.param->name); });

/// Our decoders give what libjpeg gives, or refuse.
TEST(Fuzz, OfTenThousandMutatedJpegsFindsNothing) {
  std::minstd_rand random(20261127);
  const auto seeds = kJpegDecode.seeds();
  for (int trial = 0; trial < 10'000; ++trial) {
    test::FileBytes file = seeds[random() % seeds.size()];
    for (auto mutations = 1 + random() % 3; mutations > 0; --mutations) kJpegDecode.mutate(file, random);
    ASSERT_NO_THROW(kJpegDecode.run(file)) << trial;
  }
}

}  // namespace
}  // namespace lightmill::fuzz
