#include "base/rounded.h"

#include <gtest/gtest.h>

#include <string>

namespace lightmill {
namespace {

TEST(Rounded, NumbersAreToldApartFromZero) {
  const auto text = [](double number) { return std::string(rounded(number).data()); };
  EXPECT_EQ(text(0.00001), "0.000010");
  EXPECT_EQ(text(0.0011), "0.0011");
  EXPECT_EQ(text(0.05), "0.05");
  EXPECT_EQ(text(1), "1");
  EXPECT_EQ(text(9.4999), "9.5");
  EXPECT_EQ(text(12.04), "12.0");
  EXPECT_EQ(text(4290.25), "4290.2");
}

}  // namespace
}  // namespace lightmill
