#include "lightmill/passed_over.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <thread>
#include <vector>

namespace lightmill {
namespace {

std::map<std::string, std::uint64_t> by_name(const PassedOver& passed) {
  std::map<std::string, std::uint64_t> files;
  for (const auto& [name, count] : passed.extensions) files[name] = count;
  return files;
}

TEST(PassedOver, IsCountedByExtensionInLowerCase) {
  PassedOverTally tally;
  for (const char* name : {"a.png", "b.PNG", "c.tar.gz", "README", "dot.", ".hidden", "x.t\xffT", "y.Jpg "})
    tally.add_file(name);
  const PassedOver passed = tally.get();
  EXPECT_EQ(by_name(passed),
            (std::map<std::string, std::uint64_t>{{".png", 2}, {".gz", 1}, {"", 3}, {".t\xfft", 1}, {".jpg ", 1}}));
  EXPECT_EQ(passed.extensions.at(0).name, "");
  EXPECT_EQ(passed.extensions.at(1).name, ".png");
  EXPECT_EQ(passed.files(), 8U);
}

TEST(PassedOver, NamesTheMostFrequentOfManyExtensions) {
  PassedOverTally tally;
  for (int extension = 0; extension < 100; ++extension)
    for (int i = 0; i <= extension; ++i) tally.add_file("a." + std::to_string(extension));
  const PassedOver passed = tally.get();
  ASSERT_EQ(passed.extensions.size(), PassedOverTally::kNamed);
  EXPECT_EQ(passed.extensions.front().name, ".99");
  EXPECT_EQ(passed.extensions.back().name, ".80");
  EXPECT_EQ(passed.others, 80U * 81 / 2);
  EXPECT_EQ(passed.files(), 100U * 101 / 2);
}

TEST(PassedOver, TellsNoMoreExtensionsApartThanThereIsRoomFor) {
  PassedOverTally tally;
  for (int i = 0; i < 100'000; ++i) tally.add_file("a." + std::to_string(i));
  tally.add_file("a." + std::string(200, 'x'));
  EXPECT_EQ(tally.get().files(), 100'001U);
  for (int i = 0; i < 10; ++i) tally.add_file("b.5");
  EXPECT_EQ(tally.get().extensions.at(0).name, ".5");
  EXPECT_EQ(tally.get().extensions.at(0).files, 11U);
  PassedOverTally other;
  other.add_file("a." + std::string(200, 'x'));
  EXPECT_EQ(other.get().others, 1U);
}

TEST(PassedOver, IsCountedByAnyThread) {
  PassedOverTally tally;
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread)
      threads.emplace_back([&tally] {
        for (int i = 0; i < 1000; ++i) {
          tally.add_file("a.x" + std::to_string(i % 7));
          tally.add_hidden();
        }
      });
  }
  EXPECT_EQ(tally.get().files(), 4000U);
  EXPECT_EQ(tally.get().hidden, 4000U);
}

}  // namespace
}  // namespace lightmill
