#include "exec/hands.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

namespace lightmill {
namespace {

constexpr int kPlenty = 1'000'000;

TEST(Hands, AreAsManyAsAreWantedWhereThereIsPlenty) {
  const Hands hands = shared_out({.working = 16, .reading = 8}, kPlenty, kPlenty);
  EXPECT_EQ(hands.working, 16);
  EXPECT_EQ(hands.reading, 8);
  EXPECT_TRUE(hands.lending);
}

TEST(Hands, NeverTakeMoreThreadsThanThereAre) {
  for (const bool processes : {false, true}) {
    for (int threads = 0; threads < 38; ++threads) {
      const Hands hands = shared_out({.working = 16, .reading = 8, .processes = processes}, threads, kPlenty);
      EXPECT_GE(hands.working, 1);
      const int beside = (hands.working - 1) * (processes ? 3 : 1) + hands.reading;
      EXPECT_LE(beside, threads);
      EXPECT_FALSE(hands.lending) << "16 threads and as many lent ones are more than there are";
    }
  }
  EXPECT_EQ(shared_out({.working = 16, .reading = 8}, 15, kPlenty).working, 16) << "who works comes before who reads";
}

TEST(Hands, WriteResultsThemselvesWhereThereIsLittle) {
  const Hands wanted{.working = 4, .reading = 2, .storing = 8};
  EXPECT_EQ(shared_out(wanted, kPlenty, kPlenty).storing, 8);
  const Hands few_threads = shared_out(wanted, 13, kPlenty), few_descriptors = shared_out(wanted, kPlenty, 40);
  for (const Hands& hands : {few_threads, few_descriptors}) {
    EXPECT_EQ(hands.storing, 0);
    EXPECT_EQ(hands.working, 4);
  }
}

TEST(Hands, NeverTakeMoreDescriptorsThanThereAre) {
  constexpr int kLeast = 5 + 10;  // of one image, and of the source and the like
  for (int descriptors = kLeast; descriptors < 200; ++descriptors) {
    const Hands hands = shared_out({.working = 16, .reading = 8}, kPlenty, descriptors);
    EXPECT_LE(hands.working * 5 + hands.reading + 10, descriptors);
    EXPECT_GE(hands.working * 5 + hands.reading + 10 + 5, std::min(descriptors, 16 * 5 + 8 + 10 + 5)) << "wasted";
  }
  const Hands least = shared_out({.working = 16, .reading = 8}, kPlenty, 0);
  EXPECT_EQ(least.working, 1);
  EXPECT_EQ(least.reading, 0);
}

TEST(Hands, HeedTheLimitOfDescriptors) {
  rlimit before{};
  getrlimit(RLIMIT_NOFILE, &before);
  const rlimit scarce{40, before.rlim_max};
  setrlimit(RLIMIT_NOFILE, &scarce);
  const Hands hands = granted({.working = 16, .reading = 8});
  setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_LE(hands.working, (40 - 3 - 10) / 5);
  EXPECT_GE(hands.working, 1);
  EXPECT_EQ(granted({.working = 3, .reading = 2}).working, 3);
}

}  // namespace
}  // namespace lightmill
