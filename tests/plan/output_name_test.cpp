#include "lightmill/recipe.h"

#include <gtest/gtest.h>

namespace lightmill {
namespace {

std::string name(const char* relative, const char* recipe, std::optional<Format> input = {}) {
  Item item;
  item.relative = relative;
  return output_name(item, parse_recipe(recipe).renditions.front(), input);
}

TEST(OutputName, IsTheInputsWhereTheFormatStays) {
  EXPECT_EQ(name("a/b.JPG", "keep"), "a/b.JPG");
  EXPECT_EQ(name("a/b.jpeg", "jpeg"), "a/b.jpeg");
  EXPECT_EQ(name("b", "keep"), "b");
  EXPECT_EQ(name("b.2024", "keep", Format::png), "b.2024");
}

TEST(OutputName, HasAnExtensionOfTheFormatThatIsWritten) {
  EXPECT_EQ(name("a/b.JPG", "png"), "a/b.png");
  EXPECT_EQ(name("b.png", "jpeg"), "b.jpg");
  EXPECT_EQ(name("b.2024", "png"), "b.2024.png");
  EXPECT_EQ(name("b.jpg", "keep", Format::png), "b.jpg.png") << "by its content; there may be a b.png";
}

TEST(OutputName, TellsTheWidthOrTheNameOfARendition) {
  EXPECT_EQ(name("a/b.jpg", "keep size=1024"), "a/b-1024.jpg");
  EXPECT_EQ(name("b.jpg", "png size=1024x500"), "b-1024.png");
  EXPECT_EQ(name("b.jpg", "keep size=x500"), "b-x500.jpg");
  EXPECT_EQ(name("b.jpg", "keep size=300 name=small"), "b-small.jpg");
  EXPECT_EQ(name("b.2024", "keep size=300", Format::jpeg), "b.2024-300.jpg");
}

}  // namespace
}  // namespace lightmill
