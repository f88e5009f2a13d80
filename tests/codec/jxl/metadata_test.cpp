#include "codec/jxl/jxl_files.h"
#include "color/profile.h"
#include "support/jpeg_writer.h"
#include "support/saved_profile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lightmill::jxl_metadata_test {
namespace {

using test::decoded;
using test::jxl_by_cjxl;
using test::jxl_of;
using test::kLosslessJxl;
using test::profile_of;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Bytes bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

Bytes adobe_rgb() { return profile_of({{0.64, 0.33, 1}, {0.21, 0.71, 1}, {0.15, 0.06, 1}}, 2.19921875); }

Bytes gray_profile() {
  cmsToneCurve* const curve = cmsBuildGamma(nullptr, 1.8);
  const cmsHPROFILE profile = cmsCreateGrayProfile(cmsD50_xyY(), curve);
  Bytes bytes = test::saved(profile);
  cmsFreeToneCurve(curve);
  return bytes;
}

/// A picture from one profile to another's colors.
cv::Mat converted(const cv::Mat& bgr, const Bytes& from, const Bytes& to) {
  const auto open = [](const Bytes& icc) {
    return icc.empty() ? cmsCreate_sRGBProfile()
                       : cmsOpenProfileFromMem(icc.data(), static_cast<cmsUInt32Number>(icc.size()));
  };
  const cmsHPROFILE in = open(from), out = open(to);
  const cmsHTRANSFORM transform =
      cmsCreateTransform(in, TYPE_BGR_8, out, TYPE_BGR_8, INTENT_RELATIVE_COLORIMETRIC, cmsFLAGS_NOCACHE);
  cv::Mat made(bgr.size(), bgr.type());
  cmsDoTransform(transform, bgr.data, made.data, static_cast<cmsUInt32Number>(bgr.total()));
  cmsDeleteTransform(transform);
  cmsCloseProfile(in);
  cmsCloseProfile(out);
  return made;
}

Metadata rich() {
  Metadata metadata;
  metadata.exif = bytes_of(test::exif_with_orientation(1).substr(6));
  metadata.xmp = bytes_of("<x:xmpmeta xmlns:x='adobe:ns:meta/'/>");
  metadata.icc = adobe_rgb();
  return metadata;
}

TEST(JxlMetadata, ComesBackByteForByte) {
  const cv::Mat picture = test::noise({33, 21}, 3, 4);
  const test::JxlFile file = jxl_of(picture, kLosslessJxl, rich());
  const Decoded back = decoded(file);
  EXPECT_EQ(back.metadata.exif, rich().exif);
  EXPECT_EQ(back.metadata.xmp, rich().xmp);
  EXPECT_EQ(back.metadata.icc, rich().icc);
  EXPECT_THAT(back.warnings, IsEmpty());
  EXPECT_EQ(test::max_difference(test::mat_of(back), picture), 0);
  const ImageInfo info = probe(file);
  EXPECT_EQ(info.exif_bytes, rich().exif.size());
  EXPECT_EQ(info.xmp_bytes, rich().xmp.size());
  EXPECT_EQ(info.icc_bytes, rich().icc.size());
  EXPECT_EQ(info.icc_space, "RGB ");
  EXPECT_FALSE(info.icc_is_srgb);
  EXPECT_THAT(codec_for(Format::jxl).left_out(rich()), IsEmpty());
}

TEST(JxlMetadata, IsStrippedAsAskedFor) {
  const test::JxlFile file = jxl_of(test::noise({9, 7}, 3, 4), kLosslessJxl, rich());
  const Metadata stripped = decoded(file, {.metadata = MetadataPolicy::strip}).metadata;
  EXPECT_EQ(stripped.icc, rich().icc);
  EXPECT_TRUE(stripped.exif.empty() && stripped.xmp.empty());
  const Metadata none = decoded(file, {.metadata = MetadataPolicy::strip_all}).metadata;
  EXPECT_TRUE(none.icc.empty() && none.exif.empty() && none.xmp.empty());
}

TEST(JxlMetadata, ThatCannotBeHeldIsNamed) {
  const Codec& jxl = codec_for(Format::jxl);
  Metadata metadata;
  metadata.others = {{0xED, {}}, {0xFE, {}}};
  metadata.text_chunks = {{"tEXt", {}}};
  EXPECT_THAT(jxl.left_out(metadata),
              ElementsAre(HasSubstr("Photoshop's data"), "its comment, which a JPEG XL cannot hold, is left out",
                          "its text, which a JPEG XL cannot hold, is left out"));
  metadata = {};
  metadata.color_chunks = {{"gAMA", {0, 1, 0x86, 0xA0}}};
  EXPECT_THAT(jxl.left_out(metadata), ElementsAre(HasSubstr("says of its colors without a profile")));
  metadata = {};
  metadata.icc = Bytes(300, 7);
  EXPECT_THAT(jxl.left_out(metadata), ElementsAre(HasSubstr("its color profile, which cannot be read")));
  EXPECT_TRUE(decoded(jxl_of(test::noise({5, 5}, 3, 1), kLosslessJxl, metadata)).metadata.icc.empty());
  metadata.icc = gray_profile();
  EXPECT_THAT(jxl.left_out(metadata), IsEmpty());
}

std::string box(const std::string& type, const std::string& content) {
  const std::size_t size = content.size() + 8;
  return std::string{static_cast<char>(size >> 24), static_cast<char>(size >> 16), static_cast<char>(size >> 8),
                     static_cast<char>(size)} +
         type + content;
}

TEST(JxlMetadata, PackedByBrotliIsReadAndBounded) {
  const test::JxlFile file = test::jxl_of(test::noise({8, 8}, 3, 1), kLosslessJxl);
  const auto with = [&](const std::string& part) {
    test::JxlFile all = file;
    all.insert(all.end(), part.begin(), part.end());
    return all;
  };
  // Stored blocks and the last, empty one (RFC 7932, 9.2).
  const std::string stored = std::string("\x30\x00\x10", 3) + "<x/>\x03";
  constexpr std::size_t kBlock = std::size_t{1} << 24;
  const std::string block(kBlock, ' ');
  const std::string large = std::string("\xF8\xFF\xFF\x1F", 4) + block;
  const std::string bomb = large + std::string("\xFC\xFF\xFF\x0F", 4) + block + "\x03";
  const Decoded packed = decoded(with(box("brob", "xml " + stored)));
  EXPECT_EQ(packed.metadata.xmp, bytes_of("<x/>"));
  EXPECT_EQ(probe(with(box("brob", "xml " + stored))).xmp_bytes, 4u);
  EXPECT_THAT(decoded(with(box("brob", "xml no stream"))).warnings, ElementsAre("its XMP is broken and is left out"));
  EXPECT_EQ(decoded(with(box("brob", "xml " + large + "\x03"))).metadata.xmp.size(), kBlock);
  EXPECT_THAT(decoded(with(box("brob", "xml " + bomb))).warnings, ElementsAre("its XMP is broken and is left out"));
  EXPECT_THAT(decoded(with(box("brob", "jumb" + stored))).warnings,
              ElementsAre("1 of its boxes, which are not known, are left out"));
  EXPECT_THAT(decoded(with(box("brob", "ab"))).warnings, ElementsAre(HasSubstr("not known")));
  EXPECT_THAT(decoded(with(box("Exif", "abc"))).warnings, ElementsAre("its EXIF is broken and is left out"));
  EXPECT_THAT(decoded(with(box("Exif", std::string("\0\0\1\0II*\0", 8)))).warnings, ElementsAre(HasSubstr("broken")));
  EXPECT_EQ(decoded(with(box("Exif", std::string("\0\0\0\6Exif\0\0II*\0", 14)))).metadata.exif,
            bytes_of(std::string("II*\0", 4)));
  EXPECT_EQ(decoded(with(box("Exif", std::string("\0\0\0\0Exif\0\0II*\0", 14)))).metadata.exif,
            bytes_of(std::string("II*\0", 4)));
  EXPECT_THAT(decoded(with(box("jumb", "x") + box("free", "x") + box("xml ", "a") + box("xml ", "b"))).warnings,
              ElementsAre("2 of its boxes, which are not known, are left out"));
}

/// The codestream's orientation is what readers heed; they turn the picture, and EXIF's is not to turn it again.
TEST(JxlOrientation, IsSeenToByTheDecoder) {
  const cv::Mat picture = test::noise({20, 10}, 3, 4);
  for (int orientation = 1; orientation <= 8; ++orientation) {
    Metadata metadata;
    metadata.exif = bytes_of(test::exif_with_orientation(orientation).substr(6));
    const test::JxlFile file = jxl_of(picture, kLosslessJxl, metadata);
    const ImageInfo info = probe(file);
    const Size upright = turned(Size{20, 10}, static_cast<Orientation>(orientation));
    EXPECT_EQ(info.size, upright);
    EXPECT_EQ(info.orientation, Orientation::identity);
    EXPECT_EQ(info.stored_turned, orientation != 1);
    const Decoded back = decoded(file);
    EXPECT_EQ(test::size_of(test::mat_of(back)), upright);
    EXPECT_EQ(exif_orientation(back.metadata.exif), 1);
    EXPECT_EQ(test::max_difference(test::mat_of(back), test::pixels_by_djxl(file)), 0) << orientation;
  }
  Metadata metadata;
  metadata.exif = bytes_of(test::exif_with_orientation(6).substr(6));
  cv::Mat expected;
  cv::rotate(picture, expected, cv::ROTATE_90_CLOCKWISE);
  EXPECT_EQ(test::max_difference(test::jxl_pixels(jxl_of(picture, kLosslessJxl, metadata)), expected), 0);
}

TEST(JxlOrientation, OfExifAloneIsNotDoneButTold) {
  const test::JxlFile file = test::jxl_of(test::noise({8, 6}, 3, 1), kLosslessJxl);
  for (const int orientation : {1, 6}) {
    const std::string exif = box("Exif", std::string(4, '\0') + test::exif_with_orientation(orientation).substr(6));
    test::JxlFile all = file;
    all.insert(all.end(), exif.begin(), exif.end());
    const Decoded decoded = test::decoded(all);
    EXPECT_EQ(test::size_of(test::mat_of(decoded)), (Size{8, 6}));
    EXPECT_EQ(exif_orientation(decoded.metadata.exif), 1);
    EXPECT_EQ(decoded.warnings.size(), orientation == 1 ? 0u : 1u);
    const std::string told = decoded.warnings.empty() ? "" : decoded.warnings.front();
    EXPECT_EQ(told, orientation == 1
                        ? ""
                        : "its EXIF tells of a turn that the JPEG XL itself does not ask for, which is not done");
  }
}

TEST(JxlColors, OfSrgbNeedNoProfile) {
  const cv::Mat picture = test::soft_picture({60, 40}, 3, 2);
  for (const JxlEncoding& encoding : {kLosslessJxl, JxlEncoding{.effort = 3}})
    EXPECT_TRUE(decoded(jxl_of(picture, encoding)).metadata.icc.empty());
}

/// What comes out means the same colors, whichever profile describes it then.
TEST(JxlColors, OfAWideGamutStayWhatTheyWere) {
  const cmsCIExyYTRIPLE pro_photo{{0.7347, 0.2653, 1}, {0.1596, 0.8404, 1}, {0.0366, 0.0001, 1}};
  const cv::Mat picture = test::soft_picture({80, 60}, 3, 2);
  for (const Bytes& icc : {adobe_rgb(), profile_of(pro_photo, 1.8), profile_of(pro_photo, 2.6)}) {
    Metadata metadata;
    metadata.icc = icc;
    const test::JxlFile file = jxl_of(picture, {.quality = 98, .effort = 3}, metadata);
    const Decoded back = decoded(file);
    ASSERT_FALSE(back.metadata.icc.empty()) << "they are not sRGB's";
    EXPECT_EQ(probe(file).icc_bytes, back.metadata.icc.size());
    EXPECT_GT(test::psnr(converted(test::mat_of(back), back.metadata.icc, icc), picture), 40);
  }
}

TEST(JxlColors, OfAProfileThatLibjxlDoesNotNameAreGivenByItsPrimaries) {
  // Tones that are no power: libjxl keeps the profile, and gives samples in colors of another.
  cmsCIExyY white;
  cmsWhitePointFromTemp(&white, 6504);
  const cmsCIExyYTRIPLE primaries{{0.7, 0.29, 1}, {0.19, 0.75, 1}, {0.14, 0.05, 1}};
  const double parameters[] = {1.9, 0.9, 0.1, 0.2, 0.06};
  cmsToneCurve* const curve = cmsBuildParametricToneCurve(nullptr, 4, parameters);
  cmsToneCurve* const curves[] = {curve, curve, curve};
  const cmsHPROFILE profile = cmsCreateRGBProfile(&white, &primaries, curves);
  Metadata metadata;
  metadata.icc = test::saved(profile);
  cmsFreeToneCurve(curve);
  const cv::Mat picture = test::soft_picture({80, 60}, 3, 2);
  const Decoded back = decoded(jxl_of(picture, {.quality = 98, .effort = 3}, metadata));
  ASSERT_FALSE(back.metadata.icc.empty());
  EXPECT_NE(back.metadata.icc, metadata.icc);
  const auto asked = chromaticities(metadata.icc), given = chromaticities(back.metadata.icc);
  ASSERT_TRUE(asked && given);
  EXPECT_NEAR(asked->green[0], given->green[0], 0.002);
  EXPECT_GT(test::psnr(converted(test::mat_of(back), back.metadata.icc, metadata.icc), picture), 38);
}

TEST(JxlColors, OfGrayProfilesStayGray) {
  Metadata metadata;
  metadata.icc = gray_profile();
  const cv::Mat picture = test::soft_picture({80, 60}, 1, 2);
  EXPECT_EQ(decoded(jxl_of(picture, kLosslessJxl, metadata)).metadata.icc, metadata.icc);
  const Decoded lossy = decoded(jxl_of(picture, {.quality = 95, .effort = 3}, metadata));
  EXPECT_EQ(test::mat_of(lossy).type(), CV_8UC1);
  EXPECT_TRUE(lossy.metadata.icc.empty()) << "sRGB's tones";
  const double middle = cv::mean(test::mat_of(lossy))[0], before = cv::mean(picture)[0];
  const double light = std::pow(before / 255, 1.8), expected = 255 * (1.055 * std::pow(light, 1 / 2.4) - 0.055);
  EXPECT_NEAR(middle, expected, 3);
}

TEST(JxlColors, OfLinearLightAreGivenWithTones) {
  const cv::Mat picture = test::soft_picture({60, 40}, 3, 2);
  const Decoded lossy = decoded(jxl_by_cjxl(picture, {"-q", "95", "-e", "3", "-x", "color_space=RGB_D65_SRG_Rel_Lin"}));
  EXPECT_TRUE(lossy.metadata.icc.empty()) << "sRGB's";
  cv::Mat expected(picture.size(), picture.type());
  for (std::size_t i = 0; i < picture.total() * 3; ++i) {
    const double light = picture.data[i] / 255.0;
    expected.data[i] = cv::saturate_cast<std::uint8_t>(255 * (1.055 * std::pow(light, 1 / 2.4) - 0.055));
  }
  EXPECT_GT(test::psnr(test::mat_of(lossy), expected), 34);
  const Decoded exact = decoded(jxl_by_cjxl(picture, {"-d", "0", "-e", "2", "-x", "color_space=RGB_D65_SRG_Rel_Lin"}));
  EXPECT_EQ(test::max_difference(test::mat_of(exact), picture), 0);
  EXPECT_FALSE(exact.metadata.icc.empty());
}

TEST(Chromaticities, AreThoseOfAProfileOfPrimaries) {
  const auto adobe = chromaticities(adobe_rgb());
  ASSERT_TRUE(adobe);
  EXPECT_NEAR(adobe->white[0], 0.3457, 0.0005);
  EXPECT_NEAR(adobe->green[0], 0.2302, 0.002) << "for the white of D50";
  EXPECT_NEAR(adobe->green[1], 0.7016, 0.002);
  EXPECT_FALSE(chromaticities(gray_profile()));
  EXPECT_FALSE(chromaticities(Bytes(300, 7)));
  EXPECT_FALSE(chromaticities({}));
}

}  // namespace
}  // namespace lightmill::jxl_metadata_test
