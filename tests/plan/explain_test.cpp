#include "lightmill/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lightmill {
namespace {

TEST(Explain, NamesFlatteningAndReducing) {
  Plan plan;
  plan.steps = {{step::Flatten{{255, 128, 0}}, 0, {}, "no alpha there"}, {step::Reduce{}, 0, {}, "8 bits there"}};
  EXPECT_EQ(summary(plan), "flatten #ff8000 > 8 bits");
  EXPECT_THAT(explain(plan), testing::HasSubstr("1 flatten   onto #ff8000        0x0  no alpha there"));
  EXPECT_THAT(explain(plan), testing::HasSubstr("2 reduce    to 8 bits a sample  0x0  8 bits there"));
}

}  // namespace
}  // namespace lightmill
