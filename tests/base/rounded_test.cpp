#include "base/rounded.h"

#include <gtest/gtest.h>

namespace lightmill {
namespace {

TEST(Rounded, NumbersAreToldApartFromZero) {
  EXPECT_EQ(rounded(0.00001), "0.000010");
  EXPECT_EQ(rounded(0.0011), "0.0011");
  EXPECT_EQ(rounded(0.05), "0.05");
  EXPECT_EQ(rounded(1), "1");
  EXPECT_EQ(rounded(9.4999), "9.5");
  EXPECT_EQ(rounded(12.04), "12.0");
  EXPECT_EQ(rounded(4290.25), "4290.2");
}

}  // namespace
}  // namespace lightmill
