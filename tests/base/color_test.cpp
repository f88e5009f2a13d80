#include "lightmill/color.h"

#include "lightmill/error.h"

#include <gtest/gtest.h>

namespace lightmill {
namespace {

TEST(Color, ReadsWordsAndDigits) {
  EXPECT_EQ(parse_color("white"), Color());
  EXPECT_EQ(parse_color("Black"), (Color{0, 0, 0}));
  EXPECT_EQ(parse_color("#0a80FF"), (Color{10, 128, 255}));
  EXPECT_EQ(parse_color("#f80"), (Color{255, 136, 0}));
}

TEST(Color, PrintsWhatItReads) {
  for (const Color color : {Color{}, Color{0, 0, 0}, Color{1, 20, 255}}) {
    EXPECT_EQ(parse_color(to_string(color)), color);
  }
  EXPECT_EQ(to_string(Color{1, 20, 255}), "#0114ff");
}

TEST(Color, RefusesWhatIsNone) {
  for (const char* text : {"", "#", "ffffff", "#ffff", "#fffffff", "#ggg", "#-12", "#12345 ", "whiter"}) {
    EXPECT_THROW(parse_color(text), Error) << text;
  }
}

}  // namespace
}  // namespace lightmill
