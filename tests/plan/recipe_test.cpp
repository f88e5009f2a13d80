#include "lightmill/recipe.h"

#include "lightmill/error.h"

#include <gtest/gtest.h>

#include <random>

namespace lightmill {
namespace {

KeptMetadata some_metadata(std::mt19937& random) {
  KeptMetadata kept;
  for (bool* part :
       {&kept.exif, &kept.xmp, &kept.iptc, &kept.gain_map, &kept.thumbnail, &kept.comments, &kept.gps, &kept.copyright})
    *part = random() % 2 == 0;
  kept.profile = static_cast<ProfilePolicy>(random() % 3);
  if (random() % 2 == 0) kept.new_copyright = "by \"A | B\" \\ 2026";
  return kept;
}

TEST(Recipe, PrintsOnOneLine) {
  Recipe recipe;
  recipe.operations = {AutoOrient{}, Resize{1600, 1600}, Sharpen{0.5, 1}};
  EXPECT_EQ(
      to_string(recipe),
      "auto-orient | resize 1600x1600 lanczos3 | sharpen 0.5,1 | "
      "keep metadata=keep jpeg.quality=auto jpeg.chroma=auto tables=standard scans=baseline lossless=prefer level=4 "
      "webp.quality=80 webp.coding=lossy webp.effort=4 compression=deflate avif.quality=60 avif.coding=lossy "
      "avif.chroma=auto bits=auto avif.effort=3 jxl.quality=90 jxl.coding=lossy jxl.effort=7");
}

TEST(Recipe, ParsesWhatItPrints) {
  std::mt19937 random(3);
  const std::vector<Operation> operations{AutoOrient{},
                                          Resize{0, 7, Resampling::area, Enlarge::allow},
                                          Crop{{1, 2, 3, 4}},
                                          Rotate{270},
                                          Flip{FlipAxis::vertical},
                                          Grayscale{},
                                          Blur{0.3},
                                          Sharpen{2, 9},
                                          Brightness{-3.5},
                                          Contrast{0},
                                          Gamma{2.2}};
  const ChromaChoice samplings[] = {Chroma::keep, Chroma::automatic, kSampling420, kSampling444, Subsampling{4, 1}};
  for (int trial = 0; trial < 500; ++trial) {
    Recipe recipe;
    if (random() % 3 == 0) recipe.page = 1 + static_cast<int>(random() % 9);
    for (auto n = random() % 5; n > 0; --n)
      recipe.operations.push_back(operations[1 + random() % (operations.size() - 1)]);
    if (random() % 2) recipe.operations.insert(recipe.operations.begin(), operations[0]);
    recipe.renditions.front().encoding =
        JpegEncoding{.quality = 1 + static_cast<int>(random() % 100),
                     .chroma = samplings[random() % std::size(samplings)],
                     .tables = random() % 2 ? HuffmanTables::standard : HuffmanTables::optimized,
                     .scans = random() % 2 ? ScanOrder::baseline : ScanOrder::progressive};
    if (random() % 4 == 0)
      std::get<JpegEncoding>(std::get<Encoding>(recipe.renditions.front().encoding)).quality.reset();
    recipe.renditions.front().metadata = some_metadata(random);
    if (random() % 2) {
      Rendition small{.encoding = PngEncoding{.level = static_cast<int>(random() % 10)}, .name = "small"};
      small.resize = Resize{.width = 1 + static_cast<int>(random() % 500), .filter = Resampling::area};
      small.resize->scale_quality = static_cast<ScaleQuality>(random() % 3);
      small.background = {static_cast<std::uint8_t>(random()), 2, 3};
      recipe.renditions.push_back(small);
    }
    EXPECT_EQ(parse_recipe(to_string(recipe)), recipe) << to_string(recipe);
    validate(recipe);
  }
}

TEST(Recipe, NamesAPage) {
  const Recipe recipe = parse_recipe("page 7 | rotate 90");
  EXPECT_EQ(recipe.page, 7);
  EXPECT_TRUE(to_string(recipe).starts_with("page 7 | rotate 90 | "));
  EXPECT_EQ(parse_recipe(to_string(recipe)), recipe);
  EXPECT_EQ(parse_recipe("rotate 90").page, std::nullopt);
  for (const char* text : {"rotate 90 | page 2", "page 1 | page 2", "page x", "page 1.5", "page", "jpeg | page 2"})
    EXPECT_THROW(parse_recipe(text), Error) << text;
  for (const char* text : {"page 0", "page -3"}) EXPECT_THROW(validate(parse_recipe(text)), Error) << text;
}

TEST(Recipe, NamesAProfileInQuotes) {
  for (const char* name :
       {"a.icc", "with space|and bar.icc", "quote\".icc", "back\\slash\\", "two\nlines", "p3", "\""}) {
    Recipe recipe = parse_recipe("resize 7 | jpeg | png size=5 name=small");
    recipe.renditions[1].colors = {.intent = Intent::perceptual, .profile = {name}};
    const std::string text = to_string(recipe);
    EXPECT_EQ(text.find('\n'), std::string::npos);
    EXPECT_EQ(parse_recipe(text), recipe) << text;
    EXPECT_NO_THROW(validate(recipe));
  }
  EXPECT_EQ(parse_recipe("jpeg colorspace=\"a b.icc\" quality=7").renditions.front().colors.profile.name, "a b.icc");
  for (const char* text :
       {"jpeg colorspace=\"a", "jpeg colorspace=\"", "jpeg colorspace=\"\"", "jpeg colorspace=a.icc"})
    EXPECT_THROW(parse_recipe(text), Error) << text;
}

TEST(Recipe, HasOneProfileOfAName) {
  const auto bytes = [](std::uint8_t byte) { return std::make_shared<const std::vector<std::uint8_t>>(3, byte); };
  Recipe recipe = parse_recipe("jpeg name=a | png name=b");
  for (Rendition& rendition : recipe.renditions) rendition.colors.profile = {"mine", bytes(1)};
  EXPECT_NO_THROW(validate(recipe));
  recipe.renditions[1].colors.profile.bytes = bytes(2);
  EXPECT_THROW(validate(recipe), Error);
  recipe.renditions[1].colors = {.space = ColorSpace::srgb, .profile = recipe.renditions[0].colors.profile};
  EXPECT_THROW(validate(recipe), Error);
}

TEST(Recipe, SaysWhereLightIsMixed) {
  const Recipe recipe = parse_recipe("resize 70x lanczos3 scale=fast light=linear enlarge | jpeg size=5 light=linear");
  EXPECT_TRUE(std::get<Resize>(recipe.operations.front()).linear_light);
  EXPECT_TRUE(recipe.renditions.front().resize->linear_light);
  EXPECT_EQ(parse_recipe(to_string(recipe)), recipe);
  EXPECT_EQ(std::get<Resize>(parse_recipe("resize 7 linear").operations.front()).filter, Resampling::linear);
  for (const char* text : {"resize 7 light=dim", "jpeg light=linear", "jpeg size=5 light=dim"})
    EXPECT_THROW(parse_recipe(text), Error) << text;
}

TEST(Recipe, SaysWhatBecomesOfMetadata) {
  const auto read = [](std::string_view text) { return parse_recipe(text).renditions.front().metadata; };
  EXPECT_EQ(read("jpeg metadata=strip,+exif,+gps,-gps"), (KeptMetadata{.exif = true,
                                                                       .xmp = false,
                                                                       .iptc = false,
                                                                       .gain_map = false,
                                                                       .comments = false,
                                                                       .profile = ProfilePolicy::needed,
                                                                       .gps = false}));
  EXPECT_EQ(to_string(read("jpeg metadata=strip,+icc")), "keep,-exif,-xmp,-iptc,-gainmap,-comments");
  EXPECT_EQ(to_string(read("jpeg metadata=keep,-icc,-exif")), "strip-all,+xmp,+iptc,+gainmap,+comments");
  EXPECT_EQ(read("jpeg copyright=\"a | \\\"b\\\" = c\" quality=3").new_copyright, "a | \"b\" = c");
  for (const char* wrong :
       {"jpeg metadata=", "jpeg metadata=strip,", "jpeg metadata=strip,exif", "jpeg metadata=keep,-ics",
        "jpeg metadata=icc", "jpeg copyright=\"a", "jpeg copyright=\"a\"b"})
    EXPECT_THROW(parse_recipe(wrong), Error) << wrong;
}

TEST(Recipe, SaysInAWordWhatBecomesOfMetadata) {
  EXPECT_EQ(parse_recipe("jpeg metadata=strip").renditions.front().metadata, KeptMetadata::stripped());
  EXPECT_EQ(parse_recipe("jpeg metadata=strip-all").renditions.front().metadata, KeptMetadata::none());
  EXPECT_EQ(parse_recipe("jpeg metadata=keep").renditions.front().metadata, KeptMetadata());
}

TEST(Recipe, PartsMayBeLeftOut) {
  EXPECT_EQ(parse_recipe(""), Recipe{});
  EXPECT_EQ(parse_recipe("rotate 90").operations.size(), 1u);
  EXPECT_EQ(parse_recipe("  rotate 90|jpeg   quality=7 ").renditions.front().encoding,
            EncodingChoice(JpegEncoding{.quality = 7}));
  EXPECT_EQ(parse_recipe("png level=9").renditions.front().encoding, EncodingChoice(PngEncoding{.level = 9}));
}

TEST(Recipe, SettingsThatSeveralFormatsHaveAreForEachThatTakesThem) {
  const auto kept = [](const char* text) {
    return std::get<KeepFormat>(parse_recipe(text).renditions.front().encoding);
  };
  EXPECT_EQ(kept("keep quality=7").settings<JpegEncoding>().quality, 7);
  EXPECT_EQ(kept("keep quality=7").settings<WebpEncoding>().quality, 7);
  EXPECT_EQ(kept("keep quality=7 webp.quality=8").settings<JpegEncoding>().quality, 7);
  EXPECT_EQ(kept("keep quality=7 webp.quality=8").settings<WebpEncoding>().quality, 8);
  EXPECT_EQ(kept("keep quality=auto"), KeepFormat()) << "JPEG alone takes it";
  EXPECT_THROW(parse_recipe("keep quality=101"), Error);
  EXPECT_THROW(parse_recipe("keep webp.quality=auto"), Error);
  EXPECT_THROW(parse_recipe("keep png.quality=7"), Error);
  EXPECT_THROW(parse_recipe("jpeg webp.quality=7"), Error);
}

TEST(Recipe, RefusesWhatItDoesNotKnow) {
  for (const char* text :
       {"jpeg quality=0", "jpeg quality=101", "jpeg quality=8x", "jpeg quality=", "jpeg speed=9", "jpeg chroma=4:3:2",
        "jpeg metadata=some", "jpeg size=0", "jpeg size=5 filter=best", "jpeg size=5 scale=best", "jpeg scale=fast",
        "jpeg background=mauve", "bmp", "webp coding=best", "png level=10", "png quality=80", "jpeg | rotate 90",
        "rotate 90 | | flip vertical"}) {
    EXPECT_THROW(parse_recipe(text), Error) << text;
  }
  EXPECT_THROW(validate(Recipe{{}, {{.encoding = JpegEncoding{.quality = 0}}}}), Error);
  EXPECT_THROW(validate(Recipe{{}, {{.encoding = JpegEncoding{.chroma = Subsampling{3, 3}}}}}), Error);
  EXPECT_THROW(validate(parse_recipe("jpeg name=a/b")), Error);
  EXPECT_THROW(validate(parse_recipe("keep size=100 | jpeg size=100 quality=5")), Error) << "one name";
  EXPECT_THROW(validate(Recipe{.operations = {}, .renditions = {}}), Error);
  EXPECT_THROW(validate(Recipe{.operations = {Blur{-1}}}), Error);
  EXPECT_THROW(validate(Recipe{.operations = {AutoOrient{}, AutoOrient{}}}), Error);
}

}  // namespace
}  // namespace lightmill
