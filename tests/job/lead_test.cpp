#include "job/lead.h"

#include <gtest/gtest.h>

namespace lightmill {
namespace {

using namespace std::chrono_literals;

class LeadTest : public testing::Test {
 protected:
  /// Hands out `items`, one every 10 ms; for each a worker waits so long.
  void hand_out(Lead& lead, int items, Lead::Clock::duration wait) {
    for (int i = 0; i < items; ++i) {
      lead.handed_out(now_);
      lead.waited(now_, now_ + wait);
      now_ += 10ms;
    }
  }
  Lead::Clock::time_point now_;
};

TEST_F(LeadTest, BeginsWithFew) {
  EXPECT_EQ(Lead(2, 2, 32).items(), 2u);
  EXPECT_EQ(Lead(2, 2, 1).items(), 1u);
}

TEST_F(LeadTest, StaysWhereReadsAreInTime) {
  Lead lead(2, 2, 32);
  hand_out(lead, 2, 10ms);  // the first had no chance
  hand_out(lead, 1000, 900us);
  EXPECT_EQ(lead.items(), 2u);
}

TEST_F(LeadTest, DoublesWhereWorkersWait) {
  Lead lead(2, 2, 32);
  hand_out(lead, 2 + 16, 1100us);
  EXPECT_EQ(lead.items(), 4u);
  hand_out(lead, 4 + 15, 1100us);
  EXPECT_EQ(lead.items(), 4u) << "the stretch after the next four items is not over";
  hand_out(lead, 1, 1100us);
  EXPECT_EQ(lead.items(), 8u);
}

TEST_F(LeadTest, GrowsToItsMostAndNoFurther) {
  Lead lead(1, 3, 20);
  hand_out(lead, 1000, 5ms);
  EXPECT_EQ(lead.items(), 20u);
}

}  // namespace
}  // namespace lightmill
