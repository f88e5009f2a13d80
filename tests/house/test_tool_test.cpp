#include "house/source_tree.h"
#include "support/run_program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lightmill::house {
namespace {

TEST(TestTool, NamesTheRoomsWhereItIsGivenNone) {
  for (const std::vector<std::string>& words : {std::vector<std::string>{}, {"attic"}, {"ops", "Blur*", "more"}}) {
    std::vector<std::string> command{(top() / "tools/test").native()};
    command.insert(command.end(), words.begin(), words.end());
    const Ended ended = run_program(command);
    EXPECT_EQ(ended.code, 2);
    for (const char* room : {" base", " ops", " plan", " executors", " cli"})
      EXPECT_THAT(ended.err, testing::HasSubstr(room));
    EXPECT_THAT(ended.err, testing::Not(testing::HasSubstr("support")));
  }
}

}  // namespace
}  // namespace lightmill::house
