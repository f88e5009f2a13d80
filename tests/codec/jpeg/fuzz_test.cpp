// The fuzz targets on their seeds and on some that are a little damaged, so that they stay alive; tools/fuzz goes on.
#include "fuzz/jpeg_mutations.h"
#include "fuzz/targets.h"

#include <gtest/gtest.h>

#include <random>

namespace lightmill {
namespace {

/// Behind the byte that says how, which is another one.
test::FileBytes mutated(const test::FileBytes& seed, std::minstd_rand& random) {
  test::FileBytes file(seed.begin() + 1, seed.end());
  for (auto mutations = 1 + random() % 3; mutations > 0; --mutations) fuzz::JpegMutation(file, random)();
  file.insert(file.begin(), static_cast<std::uint8_t>(random() % 256));
  return file;
}

void expect_nothing_found(const fuzz::Target& target) {
  std::minstd_rand random(1);
  std::vector<test::FileBytes> files = target.seeds();
  const std::size_t seeds = files.size();
  for (std::size_t i = 0; i < 20 * seeds; ++i) files.push_back(mutated(files[i % seeds], random));
  for (const test::FileBytes& file : files) EXPECT_NO_THROW(target.run(file)) << target.name;
}

TEST(Fuzz, OfJpegDecodingFindsNothingInSeeds) { expect_nothing_found(fuzz::kJpegDecode); }

/// Our decoders give what libjpeg gives, or refuse.
TEST(Fuzz, OfTenThousandMutatedFilesFindsNothing) {
  std::minstd_rand random(20261127);
  const auto seeds = fuzz::kJpegDecode.seeds();
  for (int trial = 0; trial < 10'000; ++trial) {
    const test::FileBytes file = mutated(seeds[random() % seeds.size()], random);
    ASSERT_NO_THROW(fuzz::kJpegDecode.run(file)) << trial;
  }
}

TEST(Fuzz, OfJpegStreamingFindsNothingInSeeds) { expect_nothing_found(fuzz::kJpegStream); }

TEST(Fuzz, OfJpegTranscodingFindsNothingInSeeds) { expect_nothing_found(fuzz::kJpegTranscode); }

}  // namespace
}  // namespace lightmill
