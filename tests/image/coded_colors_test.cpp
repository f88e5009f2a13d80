#include "image/coded_colors.h"

#include <gtest/gtest.h>

namespace lightmill {
namespace {

TEST(CodedColors, OfVideoAreTakenForSrgbsAsViewersTakeThem) {
  for (const int primaries : {0, 1, 2, 5, 6})
    for (const int transfer : {0, 1, 2, 6, 13, 14, 15})
      EXPECT_TRUE((CodedColors{primaries, transfer}.means_srgb())) << primaries << "/" << transfer;
}

TEST(CodedColors, OfWideGamutAndOfHighDynamicRangeAreNot) {
  for (const auto& [primaries, transfer] : {std::pair{9, 13}, {12, 13}, {1, 16}, {1, 18}, {9, 16}, {1, 4}, {1, 8}})
    EXPECT_FALSE((CodedColors{primaries, transfer}.means_srgb())) << primaries << "/" << transfer;
}

TEST(CodedColors, TravelAsAChunk) {
  const Metadata::Chunk chunk = CodedColors{12, 13}.chunk();
  EXPECT_EQ(chunk.type, "cICP");
  const auto back = coded_colors(std::vector{chunk});
  ASSERT_TRUE(back);
  EXPECT_EQ(back->primaries, 12);
  EXPECT_EQ(back->transfer, 13);
  EXPECT_FALSE(coded_colors(std::vector<Metadata::Chunk>{{"cICP", {1, 13}}})) << "cut short";
  EXPECT_TRUE(means_srgb(std::vector{CodedColors{1, 1}.chunk()}));
  EXPECT_FALSE(means_srgb(std::vector{chunk}));
}

}  // namespace
}  // namespace lightmill
