#include "plan/readers.h"

#include "support/camera.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lightmill {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::size_t step_of(const Plan& plan, std::size_t output) { return plan.outputs.at(output).step; }

TEST(Readers, AreTheStepsThatTakeAFrame) {
  const Plan plan = make_plan(test::camera(), parse_recipe("jpeg size=1600 | jpeg size=800 | jpeg size=200"));
  ASSERT_EQ(summary(plan),
            "planes/2 > lanczos3 1600x1200 > (lanczos3 800x600 > (lanczos3 200x150 > jpeg; jpeg); jpeg)");
  const Readers readers(plan);
  EXPECT_THAT(readers.of(0), ElementsAre(1));
  EXPECT_THAT(readers.of(1), ElementsAre(2, step_of(plan, 0)));
  EXPECT_THAT(readers.of(2), ElementsAre(3, step_of(plan, 1)));
  EXPECT_THAT(readers.of(step_of(plan, 0)), IsEmpty());
}

TEST(Readers, KeepAFrameUntilTheLastOfThemHasIt) {
  const Plan plan = make_plan(test::camera(), parse_recipe("jpeg size=1600 | jpeg size=1200"));
  ASSERT_EQ(summary(plan), "planes/2 > (lanczos3 1600x1200 > jpeg; lanczos3 1200x900 > jpeg)");
  const Readers readers(plan);
  const std::size_t second = readers.of(0).at(1);
  EXPECT_FALSE(readers.is_last(1));
  EXPECT_TRUE(readers.is_last(second));
  EXPECT_TRUE(readers.is_kept(0, second));
  EXPECT_FALSE(readers.is_kept(0, second + 1));
  EXPECT_FALSE(readers.is_kept(step_of(plan, 0), step_of(plan, 0))) << "nobody takes a result";
}

TEST(Readers, CopyWhatOthersTakeLaterOnlyIfTheyChangeIt) {
  const auto takings = [](const char* recipe) {
    const Plan plan = make_plan(test::camera(), parse_recipe(recipe));
    const Readers readers(plan);
    std::vector<Taking> all;
    for (const std::size_t reader : readers.of(0)) all.push_back(readers.taking(reader));
    return all;
  };
  EXPECT_THAT(takings("jpeg size=1600 | jpeg size=1200"), ElementsAre(Taking::borrowed, Taking::owned));
  EXPECT_THAT(takings("jpeg | jpeg quality=70"), ElementsAre(Taking::borrowed, Taking::owned));
  EXPECT_THAT(takings("blur 2 | jpeg | jpeg quality=70"), ElementsAre(Taking::copied, Taking::owned));
}

TEST(Readers, CopyWhatIsToBeSettledOnlyWhereItIsSettled) {
  Plan plan;
  const FrameState whole{.samples = {9, 9}, .window = {0, 0, 9, 9}}, part{.samples = {9, 9}, .window = {1, 1, 4, 4}},
      settled{.samples = {4, 4}, .window = {0, 0, 4, 4}};
  plan.steps = {
      {step::Decode{}, 0, part, ""}, {step::Settle{{4, 4}, {}}, 0, settled, ""}, {step::HandOver{}, 0, part, ""}};
  EXPECT_EQ(Readers(plan).taking(1), Taking::borrowed);
  plan.steps[0].state = plan.steps[1].state = plan.steps[2].state = whole;
  EXPECT_EQ(Readers(plan).taking(1), Taking::copied);
}

}  // namespace
}  // namespace lightmill
