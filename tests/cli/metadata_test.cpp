#include "cli/program.h"
#include "support/jpeg_reader.h"
#include "support/pictures.h"

#include "lightmill/image_info.h"

namespace lightmill::cli {
namespace {

/// A photograph of a camera with maker notes, a thumbnail and a place, to which exiftool has added the rest; exiftool
/// reads what comes of it.
class MetadataKinds : public Program {
 protected:
  void SetUp() override {
    Program::SetUp();
    std::filesystem::copy_file(std::filesystem::path(LIGHTMILL_SOURCE_DIR) / "data/photos/cups.jpeg", in() / "a.jpg");
    exiftool({"-q", "-overwrite_original", "-XMP:all=", in() / "a.jpg"});  // exiftool adds nothing to what is there
    exiftool({"-q", "-overwrite_original", "-Artist=Ann", "-Copyright=By Ann", "-XMP-dc:Rights=By Ann",
              "-XMP-dc:Title=Cups", "-IPTC:City=Aarhus", "-IPTC:CopyrightNotice=By Ann", "-XMP-exif:GPSLatitude=56.15",
              "-Orientation#=6", in() / "a.jpg"});
  }
  static std::string exiftool(Words arguments) {
    arguments.insert(arguments.begin(), "exiftool");
    return run_program(arguments).out;
  }
  /// Group, tag and value of each.
  static std::vector<std::string> tags(const std::filesystem::path& file) {
    return lines_of(exiftool({"-s", "-G1", "-a", "-u", "-n", file}));
  }
  static bool has(const std::vector<std::string>& tags, const std::string& part) {
    return std::ranges::any_of(tags, [&](const std::string& line) { return line.find(part) != std::string::npos; });
  }
  /// Those of groups that this program writes nothing of its own to.
  static std::vector<std::string> of_camera(const std::vector<std::string>& tags) {
    std::vector<std::string> lines;
    for (const std::string& line : tags)
      if ((line.starts_with("[ExifIFD]") || line.starts_with("[Sony]")) && !has({line}, "ExifImage"))
        lines.push_back(line);
    return lines;
  }
  std::vector<std::string> after(Words words, const char* name = "a.jpg") {
    words.insert(words.end(), {"--existing", "replace"});
    const Ended ended = run(words);
    EXPECT_EQ(ended.code, 0) << ended.err;
    said_ = ended.err;
    return tags(out() / name);
  }
  std::string said_;
};

TEST_F(MetadataKinds, WithoutThePlaceAreWhatTheyWere) {
  const auto before = tags(in() / "a.jpg");
  ASSERT_TRUE(has(before, "GPSLatitude"));
  for (const Words& words : {Words{"--drop", "gps", "--no-auto-orient"}, Words{"--drop", "gps", "--resize", "400"}}) {
    const auto left = after(words);
    EXPECT_FALSE(has(left, "GPSLat")) << said_;
    EXPECT_EQ(of_camera(left), of_camera(before));
    EXPECT_TRUE(has(left, "[IPTC]          City"));
    EXPECT_TRUE(has(left, "[XMP-dc]        Title"));
    EXPECT_THAT(said_, Not(HasSubstr("warning")));
  }
}

TEST_F(MetadataKinds, ThatAreNotNamedGo) {
  auto left = after({"--keep", "exif"});
  EXPECT_TRUE(has(left, "[Sony]"));
  EXPECT_TRUE(has(left, "GPSLatitude "));
  for (const char* gone : {"[XMP", "[IPTC]", "[IFD1]", "[File]          Comment"})
    EXPECT_FALSE(has(left, gone)) << gone;
  left = after({"--drop", "exif,iptc"});
  for (const char* gone : {"[ExifIFD]", "[IPTC]", "[IFD0]"}) EXPECT_FALSE(has(left, gone)) << gone;
  EXPECT_TRUE(has(left, "[XMP-dc]        Title"));
  left = after({"--strip", "--keep", "xmp,iptc", "--drop", "gps"});
  EXPECT_TRUE(has(left, "[IPTC]          City"));
  EXPECT_FALSE(has(left, "GPS"));
}

TEST_F(MetadataKinds, KeepTheCopyrightAlone) {
  for (const char* format : {"jpg", "png", "webp", "tif"}) {
    const std::string name = std::string("a.") + format;
    const auto left = after({"--keep", "copyright", "--resize", "300", "--format",
                             std::string(format) == "jpg"   ? "jpeg"
                             : std::string(format) == "tif" ? "tiff"
                                                            : format},
                            name.c_str());
    EXPECT_TRUE(has(left, "Artist                          : Ann")) << name;
    EXPECT_TRUE(has(left, "[IFD0]          Copyright                       : By Ann")) << name;
    EXPECT_TRUE(has(left, "[XMP-dc]        Rights                          : By Ann")) << name;
    for (const char* gone : {"GPS", "[Sony]", "Title", "City", " Model "})
      EXPECT_FALSE(has(left, gone)) << name << gone;
  }
}

TEST_F(MetadataKinds, GetACopyright) {
  for (const char* format : {"jpeg", "png", "webp", "tiff", "avif", "jxl"}) {
    const std::string extension = std::string(format) == "jpeg"   ? "jpg"
                                  : std::string(format) == "tiff" ? "tif"
                                                                  : format;
    const auto left = after({"--set", "copyright=\u00a9 2026 \"Bea\" & Co", "--resize", "64", "--format", format},
                            ("a." + extension).c_str());
    EXPECT_TRUE(has(left, "[IFD0]          Copyright                       : \u00a9 2026 \"Bea\" & Co")) << format;
    EXPECT_TRUE(has(left, "[XMP-dc]        Rights                          : \u00a9 2026 \"Bea\" & Co")) << format;
    EXPECT_TRUE(has(left, "Artist                          : Ann")) << format;
    EXPECT_FALSE(has(left, "By Ann") && extension != "jpg" && extension != "tif") << format;
  }
  std::filesystem::remove_all(in() / "a.jpg");
  std::filesystem::copy_file(photographs().front(), in() / "b.jpg");
  const auto bare = after({"--strip=all", "--set", "copyright=Bea"}, "b.jpg");
  EXPECT_TRUE(has(bare, "[IFD0]          Copyright                       : Bea"));
  EXPECT_TRUE(has(bare, "[XMP-dc]        Rights                          : Bea"));
}

/// Its thumbnail is looked at where the picture was turned.
TEST_F(MetadataKinds, HaveAThumbnailOfThePictureOrNone) {
  const auto thumbnail = [](const std::filesystem::path& file) {
    const std::string bytes = exiftool({"-b", "-ThumbnailImage", file});
    return bytes.empty() ? cv::Mat() : test::read_jpeg(std::vector<std::uint8_t>(bytes.begin(), bytes.end()));
  };
  const cv::Mat before = thumbnail(in() / "a.jpg");
  ASSERT_FALSE(before.empty());
  after({"--no-auto-orient", "--quality", "80"});
  EXPECT_EQ(test::max_difference(thumbnail(out() / "a.jpg"), before), 0);
  cv::Mat turned;
  cv::rotate(before, turned, cv::ROTATE_90_CLOCKWISE);
  for (const Words& words : {Words{}, Words{"--quality", "80"}}) {
    const auto left = after(words);
    EXPECT_GT(test::psnr(thumbnail(out() / "a.jpg"), turned), 30);
    EXPECT_EQ(of_camera(left), of_camera(tags(in() / "a.jpg")));
  }
  for (const Words& words : {Words{"--resize", "400"}, Words{"--crop", "320x320+0+0"}, Words{"--grayscale"}}) {
    const auto left = after(words);
    EXPECT_TRUE(thumbnail(out() / "a.jpg").empty());
    EXPECT_FALSE(has(left, "ThumbnailLength"));
    EXPECT_EQ(of_camera(left), of_camera(tags(in() / "a.jpg")));
  }
}

TEST_F(MetadataKinds, AreTheSameInEveryFormat) {
  const auto before = tags(in() / "a.jpg");
  for (const char* format : {"png", "webp", "tiff", "avif", "jxl"}) {
    const std::string name = std::string("a.") + (std::string(format) == "tiff" ? "tif" : format);
    const auto left = after({"--format", format, "--resize", "64"}, name.c_str());
    EXPECT_EQ(of_camera(left), of_camera(before)) << format;
    EXPECT_TRUE(has(left, "GPSLatitude ")) << format;
    EXPECT_TRUE(has(left, "[XMP-dc]        Title")) << format;
  }
}

/// Photoshop's and XMP's, too, where there is no EXIF beside them.
TEST_F(MetadataKinds, LoseEveryThumbnailWithThePicture) {
  exiftool({"-q", "-overwrite_original", "-EXIF:all=", "-XMP-xmp:ThumbnailImage=x", in() / "a.jpg"});
  ASSERT_TRUE(has(tags(in() / "a.jpg"), "ThumbnailImage"));
  EXPECT_TRUE(has(after({"--quality", "80"}), "ThumbnailImage"));
  EXPECT_FALSE(has(after({"--crop", "320x320+9+9"}), "ThumbnailImage"));
}

/// There is none behind them.
TEST_F(MetadataKinds, OfOtherFormatsClaimNoVideo) {
  ASSERT_EQ(run({"--format", "png", "--resize", "64"}).code, 0);
  exiftool({"-q", "-overwrite_original", "-XMP-GCamera:MicroVideoOffset=1000", out() / "a.png"});
  ASSERT_TRUE(has(tags(out() / "a.png"), "MicroVideo"));
  ASSERT_EQ(lightmill({"run", out() / "a.png", "-o", folder() / "more", "--format", "jpeg"}).code, 0);
  const auto left = tags(folder() / "more/a.jpg");
  EXPECT_FALSE(has(left, "MicroVideo"));
  EXPECT_TRUE(has(left, "[XMP-dc]        Title"));
}

TEST_F(MetadataKinds, ThatAreNoneAreRefused) {
  for (const auto& [words, reason] : {std::pair{Words{"--keep", "exif,foo"}, "--keep: \"foo\" is none of exif, xmp"},
                                      {Words{"--keep", "thumbnail"}, "--keep: a thumbnail lies within EXIF"},
                                      {Words{"--keep", "gps"}, "--keep: the place lies within EXIF and XMP"},
                                      {Words{"--drop", "copyright"}, "--drop: copyright lies within exif"},
                                      {Words{"--drop", "gps,"}, "--drop: \"\" is none of"},
                                      {Words{"--set", "author=me"}, "--set: \"author=me\" is not copyright=TEXT"},
                                      {Words{"--set", "copyright="}, "is not copyright=TEXT"},
                                      {Words{"--set", "copyright=a\nb"}, "a copyright is a line of text"}}) {
    const Ended refused = run(words);
    EXPECT_EQ(refused.code, 2);
    EXPECT_THAT(refused.err, HasSubstr(reason));
  }
}

}  // namespace
}  // namespace lightmill::cli
