#include "codec/abilities.h"

#include <gtest/gtest.h>

namespace lightmill::png_abilities_test {
namespace {

TEST(PngAbilities, PixelsAloneWithAlphaAndSixteenBits) {
  const Abilities& png = abilities(Format::png);
  EXPECT_TRUE(png.scales({}, Domain::pixels, Fidelity::exact).empty());
  EXPECT_NE(png.why_no_planes(ImageInfo()), "");
  EXPECT_FALSE(png.writes_planes());
  EXPECT_TRUE(png.writes_alpha());
  EXPECT_EQ(png.most_bits(), 16);
  const Abilities& jpeg = abilities(Format::jpeg);
  EXPECT_TRUE(jpeg.writes_planes());
  EXPECT_FALSE(jpeg.writes_alpha());
  EXPECT_EQ(jpeg.most_bits(), 8);
}

TEST(PngAbilities, CountTheFilteredSamples) {
  const Abilities& png = abilities(Format::png);
  ImageInfo info;
  info.size = {1000, 500};
  info.color = ColorModel::rgb;
  info.alpha = true;
  const std::size_t with_alpha = png.decoding_bytes(info, {});
  EXPECT_GE(with_alpha, 500u * 4001);
  info.bits = info.stored_bits = 16;
  EXPECT_EQ(png.decoding_bytes(info, {}) - with_alpha, 500u * 4000);
  const FrameState frame{.domain = Domain::pixels, .samples = {100, 50}, .window = Region::whole({100, 50})};
  EXPECT_GE(png.encoding_bytes(PngEncoding{}, frame), 2u * 50 * 301);
}

}  // namespace
}  // namespace lightmill::png_abilities_test
