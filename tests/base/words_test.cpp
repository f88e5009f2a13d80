#include "base/words.h"

#include "base/names.h"

#include <gtest/gtest.h>

namespace lightmill {
namespace {

enum class Fruit { apple, pear, plum };
enum class Later { four = 4, five };

constexpr auto kFruits = words_of<Fruit>({{Fruit::apple, "apple"}, {Fruit::pear, "pear"}, {Fruit::plum, "plum"}});
constexpr auto kLater = words_of<Later, Later::four>({{Later::four, "four"}, {Later::five, "five"}});

TEST(Words, PrintAndReadEachValue) {
  for (const Fruit fruit : {Fruit::apple, Fruit::pear, Fruit::plum})
    EXPECT_EQ(kFruits.find(kFruits.name(fruit)), fruit);
  EXPECT_EQ(kFruits.name(Fruit::pear), "pear");
  EXPECT_EQ(kFruits.find("cherry"), std::nullopt);
  EXPECT_EQ(kFruits.find(""), std::nullopt);
}

TEST(Words, KnowTheirBounds) {
  EXPECT_EQ(kFruits.last(), Fruit::plum);
  EXPECT_EQ(kFruits.name(static_cast<Fruit>(3)), "");
  EXPECT_EQ(kFruits.name(static_cast<Fruit>(-1)), "");
  EXPECT_EQ(kLater.name(Later::five), "five");
  EXPECT_EQ(kLater.name(static_cast<Later>(3)), "");
  EXPECT_EQ(kLater.find("four"), Later::four);
}

TEST(Words, AreListedForPeople) {
  EXPECT_EQ(kFruits.list(), "apple, pear and plum");
  EXPECT_EQ(kLater.list(), "four and five");
}

TEST(Words, TellAValueFromANumberThatIsNone) {
  EXPECT_TRUE((words_detail::is_named<Fruit::plum>()));
  EXPECT_FALSE((words_detail::is_named<static_cast<Fruit>(3)>()));
  EXPECT_TRUE((words_detail::is_named<Orientation::rotate_270>()));
  EXPECT_FALSE((words_detail::is_named<static_cast<Orientation>(9)>()));
}

}  // namespace
}  // namespace lightmill
