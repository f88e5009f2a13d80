#include "job/read_ahead_fixture.h"

#include <gtest/gtest.h>

namespace lightmill {
namespace {

TEST_F(ReadAheadTest, AStopBeforeTheFirstItemLeavesAllInTheSource) {
  stop_.request_stop();
  const auto ahead = feed(numbered(pulled_), kRoomy);
  EXPECT_FALSE(ahead->next());
  EXPECT_FALSE(ahead->next());
  EXPECT_FALSE(ahead->exhausted());
  EXPECT_EQ(pulled_, 1u);
}

TEST_F(ReadAheadTest, AStopGivesUpWhatIsNotHandedOut) {
  const auto ahead = feed(numbered(pulled_, 4), kRoomy);
  auto job = ahead->next();
  wait_until([&] { return read_ == 4; });
  stop_.request_stop();
  EXPECT_FALSE(ahead->next());
  EXPECT_FALSE(ahead->exhausted()) << "three images were not begun";
  EXPECT_TRUE(std::holds_alternative<FetchedImage>(read(*std::move(job))));
}

TEST_F(ReadAheadTest, AStopWhileReadingLetsWhatIsHandedOutFinish) {
  std::latch go_on(1);
  read_one_ = [&](const auto&, Reader::Room& room) {
    go_on.wait();
    test::fill(room, 900);
  };
  const auto ahead = feed(numbered(pulled_), {.threads = 4, .window = 1000, .workers = 4});
  auto job = ahead->next();
  stop_.request_stop();
  EXPECT_FALSE(ahead->next());
  go_on.count_down();
  EXPECT_EQ(std::get<FetchedImage>(read(*std::move(job))).blob.size, 900u);
}

TEST_F(ReadAheadTest, AStopWakesWhoWaitsForTheWindow) {
  const auto ahead = feed(numbered(pulled_), {.threads = 4, .window = 1000, .workers = 4});
  take(*ahead);
  wait_until([&] { return pulled_ == 5; });
  let_threads_run();
  EXPECT_EQ(read_, 2u);
  stop_.request_stop();
  EXPECT_FALSE(ahead->next());
}

TEST_F(ReadAheadTest, AStopWakesWhoWaitsForTheSource) {
  std::latch go_on(1);
  const auto ahead = feed(hesitating(go_on), kRoomy);
  take(*ahead);
  std::jthread stopper([this] {
    let_threads_run();
    stop_.request_stop();
  });
  EXPECT_FALSE(ahead->next());
  EXPECT_FALSE(ahead->exhausted());
  go_on.count_down();
}

TEST_F(ReadAheadTest, AStopWakesWhoWaitsAtTheGate) {
  Gate gate(2);
  const auto ahead = feed(numbered(pulled_), kRoomy, &gate);
  take(*ahead);
  take(*ahead);
  EXPECT_EQ(pulled_, 2u);
  std::jthread stopper([this] {
    let_threads_run();
    stop_.request_stop();
  });
  EXPECT_FALSE(ahead->next());
}

}  // namespace
}  // namespace lightmill
