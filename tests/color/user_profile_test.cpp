#include "color/conversion.h"
#include "color/spaces.h"
#include "support/pictures.h"
#include "support/temporary_folder.h"

#include "lightmill/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

namespace lightmill {
namespace {

using testing::HasSubstr;

Bytes copy_of(std::span<const std::uint8_t> icc) { return {icc.begin(), icc.end()}; }

ColorTarget target_of(std::span<const std::uint8_t> icc) { return {.profile = make_profile("mine", copy_of(icc))}; }

Metadata holding(std::span<const std::uint8_t> icc) {
  Metadata metadata;
  metadata.icc = copy_of(icc);
  return metadata;
}

template <typename Make>
std::string refusal(const Make& make) {
  try {
    make();
  } catch (const Error& error) {
    EXPECT_EQ(error.cause(), Cause::usage);
    return error.what();
  }
  return "none";
}

const std::filesystem::path kGhostscript = "/usr/share/color/icc/ghostscript";

TEST(UserProfile, IsReadFromAFile) {
  const TemporaryFolder folder;
  const auto file = folder.write("a b.icc", profile_of(ColorSpace::display_p3));
  const ColorProfile profile = read_profile(file);
  EXPECT_EQ(profile.name, file.native());
  EXPECT_EQ(*profile.bytes, copy_of(profile_of(ColorSpace::display_p3)));
}

TEST(UserProfile, ThatIsNoneIsRefused) {
  const TemporaryFolder folder;
  const auto file = [&](const std::filesystem::path& path) { return refusal([&] { read_profile(path); }); };
  EXPECT_THAT(file(folder / "none.icc"), HasSubstr("there is no such file"));
  EXPECT_THAT(file(folder.path()), HasSubstr("it is not a file"));
  EXPECT_THAT(file("/dev/zero"), HasSubstr("it is not a file"));
  ASSERT_EQ(mkfifo((folder / "fifo").c_str(), 0600), 0);
  EXPECT_THAT(file(folder / "fifo"), HasSubstr("it is not a file")) << "and it does not wait";
  EXPECT_THAT(file(folder.write("empty.icc")), HasSubstr("empty"));
  EXPECT_THAT(file(folder.write("text.icc", "not a profile")), HasSubstr("cannot be read as an ICC profile"));
  EXPECT_THAT(file(kGhostscript / "default_cmyk.icc"), HasSubstr("its colors are CMYK, not RGB or gray"));
  EXPECT_THAT(file(kGhostscript / "lab.icc"), HasSubstr("its colors are Lab"));
  EXPECT_THAT(refusal([] { make_profile("", copy_of(profile_of(ColorSpace::srgb))); }), HasSubstr("without a name"));
}

TEST(UserProfile, ThatIsCutShortAnywhereIsRefusedOrWhole) {
  const Bytes whole = copy_of(profile_of(ColorSpace::adobe_rgb));
  for (std::size_t size = 0; size < whole.size(); size += 3) {
    const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_NE(refusal([&] { make_profile("cut", cut); }), "none") << size;
  }
  for (std::size_t i = 0; i < whole.size(); ++i) {
    Bytes flipped = whole;
    flipped[i] ^= 0x81;
    refusal([&] { make_profile("flipped", flipped); });  // whichever it is, it ends
  }
}

TEST(UserProfile, IsWhatResultsMeanAndHave) {
  const auto p3 = profile_of(ColorSpace::display_p3);
  const ColorChange mine = color_change({}, target_of(p3), false);
  const ColorChange ours = color_change({}, {.space = ColorSpace::display_p3}, false);
  EXPECT_EQ(mine.profile, copy_of(p3));
  cv::Mat one = test::noise({100, 7}, 3, 1), other = one.clone();
  mine.conversion->convert(one);
  ours.conversion->convert(other);
  EXPECT_EQ(test::max_difference(one, other), 0);
}

TEST(UserProfile, ThatThePictureHasChangesNothing) {
  const ColorChange change =
      color_change(holding(profile_of(ColorSpace::display_p3)), target_of(profile_of(ColorSpace::display_p3)), false);
  EXPECT_FALSE(change.changed);
  EXPECT_EQ(change.conversion, nullptr);
}

TEST(UserProfile, OfTheSpaceThatThePictureIsInIsPutInAlone) {
  const auto srgb = profile_of(ColorSpace::srgb);
  const ColorChange change = color_change({}, target_of(srgb), false);
  EXPECT_TRUE(change.changed);
  EXPECT_EQ(change.conversion, nullptr);
  EXPECT_EQ(change.profile, copy_of(srgb));
  EXPECT_EQ(change.space, ColorSpace::srgb);
}

TEST(UserProfile, OfColorLeavesGrayInSrgbs) {
  const ColorChange change = color_change({}, target_of(profile_of(ColorSpace::adobe_rgb)), true);
  EXPECT_FALSE(change.changed);
  EXPECT_EQ(change.warning, "");
}

TEST(UserProfile, OfGrayIsForGray) {
  const ColorTarget target{.profile = read_profile(kGhostscript / "ps_gray.icc")};
  const ColorChange gray = color_change({}, target, true);
  ASSERT_NE(gray.conversion, nullptr);
  EXPECT_EQ(gray.profile, *target.profile.bytes);
  const ColorChange color = color_change({}, target, false);
  EXPECT_EQ(color.conversion, nullptr);
  EXPECT_FALSE(color.changed);
  EXPECT_THAT(color.warning, HasSubstr("stay as they are"));
}

}  // namespace
}  // namespace lightmill
