#include "base/spare_cores.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <stdexcept>
#include <vector>

namespace lightmill {
namespace {

TEST(SpareCores, AreNotLentWhileImagesMayCome) {
  SpareCores cores(4);
  const SpareCores::Busy busy(cores);
  EXPECT_EQ(cores.borrow(8).count(), 0);
  cores.no_more_images();
  EXPECT_EQ(cores.borrow(8).count(), 3);
  EXPECT_EQ(cores.borrow(2).count(), 2);
  EXPECT_EQ(cores.borrow(0).count(), 0);
}

TEST(SpareCores, AreLentOnce) {
  SpareCores cores(4);
  const SpareCores::Busy one(cores), other(cores);
  cores.no_more_images();
  const SpareCores::Loan first = cores.borrow(1);
  {
    const SpareCores::Loan second = cores.borrow(4);
    EXPECT_EQ(second.count(), 1);
    EXPECT_EQ(cores.borrow(1).count(), 0);
  }
  SpareCores::Loan third = cores.borrow(1);
  EXPECT_EQ(third.count(), 1);
  const SpareCores::Loan moved = std::move(third);
  EXPECT_EQ(moved.count(), 1);
  EXPECT_EQ(cores.borrow(1).count(), 0) << "moving gives nothing back";
}

TEST(SpareCores, OfAThreadThatWaitsForMemoryAreLent) {
  SpareCores cores(3);
  const SpareCores::Busy one(cores);
  {
    const SpareCores::Busy other(cores);
    const SpareCores::Waiting waiting(cores, SpareCores::Waiting::Thread::busy);
    EXPECT_EQ(cores.borrow(8).count(), 2);
  }
  EXPECT_EQ(cores.borrow(8).count(), 0);
  const SpareCores::Waiting feeding(cores, SpareCores::Waiting::Thread::idle);
  EXPECT_EQ(cores.borrow(8).count(), 2);
}

TEST(SpareCores, OfARunWithMoreImagesThanThreadsAreNone) {
  SpareCores cores(1);
  const SpareCores::Busy one(cores), other(cores);
  cores.no_more_images();
  EXPECT_EQ(cores.borrow(8).count(), 0);
}

/// A run whose source has ended, with one thread busy.
class LastImage : public testing::TestWithParam<int> {
 protected:
  LastImage() {
    cores_.no_more_images();
    loan_ = cores_.borrow(GetParam());
  }
  SpareCores cores_{GetParam()};
  SpareCores::Busy busy_{cores_};
  SpareCores::Loan loan_;
};

TEST_P(LastImage, RunsItsPartsAtTheSameTime) {
  std::latch all(GetParam());
  run_together(loan_, [&] { all.arrive_and_wait(); });  // would never return otherwise
}

TEST_P(LastImage, DoesEachIndexOnce) {
  std::vector<std::atomic<int>> done(1000);
  for_each_index(loan_, 1000, [&](int i) { ++done[static_cast<std::size_t>(i)]; });
  for (const auto& times : done) EXPECT_EQ(times, 1);
  for_each_index(loan_, 0, [](int) { FAIL(); });
}

TEST_P(LastImage, ThrowsWhatAPartThrowsWhenAllHaveEnded) {
  std::atomic<int> running = 0;
  const auto part = [&](int i) {
    ++running;
    if (i == 5) {
      --running;
      throw std::runtime_error("five");
    }
    --running;
  };
  EXPECT_THROW(for_each_index(loan_, 100, part), std::runtime_error);
  EXPECT_EQ(running, 0);
}

INSTANTIATE_TEST_SUITE_P(OnThreads, LastImage, testing::Values(1, 2, 5));

}  // namespace
}  // namespace lightmill
