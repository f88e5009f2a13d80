#include "listed.h"

#include "lightmill/adaptors.h"
#include "lightmill/list.h"

#include <gmock/gmock.h>

namespace lightmill {
namespace {

using testing::ElementsAre;

Item item(std::string source, std::string relative, ItemParameters parameters = {}) {
  Item made;
  made.source = std::move(source);
  made.relative = std::move(relative);
  made.parameters = parameters;
  return made;
}

/// "first", "again" or the cause of the problem of each.
std::vector<std::string> judged(std::vector<Item> list) {
  std::vector<std::string> found;
  for (const Item& given : distinct(items(std::move(list))))
    found.push_back(given.problem ? std::string(to_string(given.problem->cause)) : given.repeated ? "again" : "first");
  return found;
}

TEST(Distinct, GivesANameToTheFirstThatHasIt) {
  EXPECT_THAT(judged({item("x/a.jpg", "a.jpg"), item("y/a.jpg", "a.jpg"), item("x/b.jpg", "b.jpg"),
                      item("z/a.jpg", "a.jpg"), item("x/a.jpg", "a.jpg")}),
              ElementsAre("first", "collision", "first", "collision", "again"));
}

TEST(Distinct, KnowsAFileByItsPathHoweverItIsWritten) {
  const std::string here = std::filesystem::current_path();
  EXPECT_THAT(judged({item("x/a.jpg", "x/a.jpg"), item("./x//a.jpg", "x/a.jpg"), item(here + "/x/./a.jpg", "x/a.jpg"),
                      item("x/y/../a.jpg", "x/a.jpg"), item("x/a.jpg", "x/./a.jpg")}),
              ElementsAre("first", "again", "again", "collision", "again"));
}

TEST(Distinct, TellsWhatIsToBeMadeOfAFileApart) {
  EXPECT_THAT(judged({item("a", "n"), item("a", "n", {Size{800, 0}, {}}), item("a", "m", {Size{800, 0}, {}}),
                      item("a", "m", {Size{800, 0}, {}}), item("a", "m", {Size{0, 800}, {}}),
                      item("a", "m", {Size{800, 0}, Rect{0, 0, 5, 5}})}),
              ElementsAre("first", "collision", "first", "again", "collision", "collision"));
}

TEST(Distinct, TakesPicturesInMemoryForDifferentOnes) {
  Item held = item("a", "a");
  held.content = std::make_shared<const std::vector<std::uint8_t>>(3);
  EXPECT_THAT(judged({held, held}), ElementsAre("first", "collision"));
}

TEST(Distinct, PassesProblemsOnAndGivesThemNoName) {
  Item broken = item("a", "a");
  broken.problem = Failure{StageName::source, Cause::unreadable, "no"};
  EXPECT_THAT(judged({broken, item("b", "a"), broken}), ElementsAre("unreadable", "first", "unreadable"));
}

}  // namespace
}  // namespace lightmill
