// What lies behind a JPEG's picture, on all ways from file to file; exiftool is who reads the results.
#include "base/bytes.h"
#include "codec/jpeg/markers.h"
#include "job/one_image.h"
#include "support/blobs.h"
#include "support/cores.h"
#include "support/jpeg_reader.h"
#include "support/temporary_folder.h"
#include "support/ultra_hdr.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <opencv2/core.hpp>

#include <array>
#include <cstdio>
#include <memory>

namespace lightmill {
namespace {

using test::FileBytes;
using test::UltraHdr;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

struct FinishedFile {
  FileBytes file;
  std::vector<std::string> warnings;
  std::string chain;
};

FinishedFile finished(const FileBytes& input, const std::string& text, std::optional<Domain> domain = {}) {
  const TemporaryFolder folder;
  const auto file = folder.write("a.jpg", input);
  test::OneImage one(parse_recipe(text), domain, 0);
  const auto written = one.stages.write(one.stages.transform(one.stages.load(one.job(file))));
  EXPECT_EQ(written.outcome.status, Status::written) << text;
  const auto& files = one.sink.files;
  return {files.empty() ? FileBytes() : files.begin()->second, written.outcome.warnings, written.outcome.chain};
}

/// What exiftool prints.
std::string exiftool(const std::string& options, const FileBytes& file) {
  const TemporaryFolder folder;
  const auto path = folder.write("a.jpg", file);
  const std::string command = "exiftool " + options + " '" + path.string() + "' 2>&1";
  std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
  std::string text;
  std::array<char, 4096> piece{};
  for (std::size_t count = 1; count > 0;) {
    count = std::fread(piece.data(), 1, piece.size(), pipe.get());
    text.append(piece.data(), count);
  }
  return text;
}

/// The second picture, where exiftool says that it lies.
FileBytes second_picture(const FileBytes& file) {
  std::istringstream numbers(exiftool("-s3 -n -m -a -MPImageStart -MPImageLength", file));
  std::size_t zero = 0, start = 0, first = 0, length = 0;
  numbers >> zero >> start >> first >> length;
  EXPECT_TRUE(!numbers || (zero == 0 && first == start)) << "the first picture ends where the second begins";
  if (!numbers || start + length > file.size()) return {};
  const auto begin = file.begin() + static_cast<std::ptrdiff_t>(start);
  return {begin, begin + static_cast<std::ptrdiff_t>(length)};
}

std::string value(const std::string& tags, const FileBytes& file) {
  std::string text = exiftool("-s3 -m -a -" + tags, file);
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

FileBytes xmp_of(const FileBytes& file) {
  for (const JpegSegment& segment : header_segments(file))
    if (text_of(segment.bytes).starts_with(kXmpName)) return {segment.bytes.begin(), segment.bytes.end()};
  return {};
}

/// What readers of Ultra HDR check before they believe a file.
void expect_sound(const FileBytes& file, const FileBytes& gain_map, const std::string& video = "") {
  const std::size_t length = gain_map.size(), start = file.size() - video.size() - length;
  const std::string told = value(
      "NumberOfImages -MPImageStart -MPImageLength -DirectoryItemSemantic -DirectoryItemLength -XMP-hdrgm:Version",
      file);
  const std::string places = "2\n0\n" + std::to_string(start) + "\n" + std::to_string(start) + "\n";
  const std::string items = video.empty() ? "Primary\nGainMap\n" : "Primary\nGainMap\nMotionPhoto\n";
  const std::string of_video = video.empty() ? "" : std::to_string(video.size()) + "\n";
  EXPECT_EQ(told, places + std::to_string(length) + "\n" + items + std::to_string(length) + "\n" + of_video + "1.0");
  EXPECT_TRUE(std::equal(gain_map.begin(), gain_map.end(), file.begin() + static_cast<std::ptrdiff_t>(start)));
}

double farthest(const cv::Mat& a, const cv::Mat& b) {
  return a.size() == b.size() ? cv::norm(a, b, cv::NORM_INF) : 1000;
}

TEST(GainMap, StaysAsItIsWithAPictureOfTheSameGeometry) {
  for (const bool iso : {false, true}) {
    for (const bool little : {false, true}) {
      const UltraHdr made{.iso = iso, .little_endian = little};
      const FileBytes input = test::ultra_hdr(made), gain_map = test::gain_map_jpeg(made);
      expect_sound(input, gain_map);  // or the tests' own files are wrong
      for (const char* way : {"jpeg", "jpeg quality=70", "blur 1 | jpeg quality=80", "jpeg tables=optimized"}) {
        for (const auto domain : {std::optional<Domain>(), std::optional(Domain::pixels)}) {
          const FinishedFile result = finished(input, way, domain);
          EXPECT_THAT(result.warnings, IsEmpty()) << way;
          expect_sound(result.file, gain_map);
          EXPECT_EQ(xmp_of(result.file), xmp_of(input)) << "byte for byte";
        }
      }
    }
  }
}

TEST(GainMap, IsResizedWithThePicture) {
  const UltraHdr made{};
  for (const char* way : {"resize 160", "resize 160 | jpeg scans=progressive"}) {
    for (const auto domain : {std::optional<Domain>(), std::optional(Domain::pixels)}) {
      const FinishedFile result = finished(test::ultra_hdr(made), way, domain);
      EXPECT_THAT(result.warnings, IsEmpty());
      const FileBytes gain_map = second_picture(result.file);
      expect_sound(result.file, gain_map);
      EXPECT_EQ(probe(result.file).size, (Size{160, 96}));
      EXPECT_EQ(probe(gain_map).size, (Size{40, 24}));
      EXPECT_EQ(probe(gain_map).color, ColorModel::gray);
      EXPECT_EQ(value("GainMapMax", gain_map), "2.3219");
      cv::Mat small;
      const cv::Mat old_one = test::read_jpeg(test::gain_map_jpeg(made));
      for (int y = 0; y < 24; ++y)
        for (int x = 0; x < 40; ++x) {
          const cv::Scalar mean = cv::mean(old_one(cv::Rect(2 * x, 2 * y, 2, 2)));
          ASSERT_NEAR(mean[0], test::read_jpeg(gain_map).at<cv::Vec3b>(y, x)[0], 12) << x << ' ' << y;
        }
    }
  }
  const FileBytes tiny = second_picture(finished(test::ultra_hdr(made), "resize 2").file);
  EXPECT_EQ(probe(tiny).size, (Size{1, 1})) << "at least a sample";
  EXPECT_EQ(probe(second_picture(finished(test::ultra_hdr(made), "resize 640 enlarge").file)).size, made.gain_map_size);
}

TEST(GainMap, IsTurnedWithoutLossWhereThePictureIs) {
  const UltraHdr made{.orientation = 6};
  const cv::Mat old_one = test::read_jpeg(test::gain_map_jpeg(made));
  const FinishedFile result = finished(test::ultra_hdr(made), "auto-orient");
  EXPECT_THAT(result.warnings, IsEmpty());
  EXPECT_THAT(result.chain, HasSubstr("coefficients"));
  const FileBytes gain_map = second_picture(result.file);
  expect_sound(result.file, gain_map);
  cv::Mat turned;
  cv::transpose(old_one, turned);
  const cv::Mat found = test::read_jpeg(gain_map);
  ASSERT_EQ(found.size(), turned.size());
  for (int y = 0; y < found.rows; ++y)
    for (int x = 0; x < found.cols; ++x)
      ASSERT_NEAR(found.at<cv::Vec3b>(y, x)[0], turned.at<cv::Vec3b>(y, found.cols - 1 - x)[0], 1);
  EXPECT_EQ(probe(gain_map).quality, probe(test::gain_map_jpeg(made)).quality);
  const FinishedFile coded = finished(test::ultra_hdr(made), "auto-orient | jpeg quality=80", Domain::pixels);
  EXPECT_EQ(second_picture(coded.file), gain_map) << "whatever becomes of the picture";
}

TEST(GainMap, WhoseBlocksDoNotAllowATurnIsCodedAgain) {
  const UltraHdr made{.gain_map_size = {81, 51}, .orientation = 3};
  const cv::Mat old_one = test::read_jpeg(test::gain_map_jpeg(made));
  const FinishedFile result = finished(test::ultra_hdr(made), "auto-orient");
  EXPECT_THAT(result.chain, HasSubstr("coefficients"));
  const FileBytes gain_map = second_picture(result.file);
  expect_sound(result.file, gain_map);
  const cv::Mat found = test::read_jpeg(gain_map);
  ASSERT_EQ(found.size(), old_one.size());
  for (int y = 0; y < found.rows; ++y)
    for (int x = 0; x < found.cols; ++x)
      ASSERT_NEAR(found.at<cv::Vec3b>(y, x)[0], old_one.at<cv::Vec3b>(50 - y, 80 - x)[0], 12);
}

TEST(GainMap, IsCroppedLikeThePicture) {
  const UltraHdr made{};
  const cv::Mat old_one = test::read_jpeg(test::gain_map_jpeg(made));
  const auto crop = [&](const char* way) { return second_picture(finished(test::ultra_hdr(made), way).file); };
  const FileBytes on_blocks = crop("crop 128x64+64+32 | jpeg");
  EXPECT_LE(farthest(test::read_jpeg(on_blocks), old_one(cv::Rect(16, 8, 32, 16))), 1) << "the same coefficients";
  const FileBytes off_blocks = crop("crop 128x64+72+36 | jpeg");
  EXPECT_LE(farthest(test::read_jpeg(off_blocks), old_one(cv::Rect(18, 9, 32, 16))), 12);
  EXPECT_EQ(probe(crop("crop 101x63+7+5")).size, (Size{25, 16})) << "between samples";
  // A part of a part, turned, and smaller: 100x60+60+50 of the stored picture, which is 25x15+15+12.5 of the gain map.
  const cv::Mat found =
      test::read_jpeg(crop("crop 200x120+20+10 | rotate 90 | crop 60x100+20+40 | resize 30x50 | jpeg quality=90"));
  ASSERT_EQ(found.size(), cv::Size(8, 13));
  for (int y = 0; y < found.rows; ++y)
    for (int x = 0; x < found.cols; ++x) {
      const int across = static_cast<int>(15 + 25 * (y + 0.5) / 13), down = static_cast<int>(27.5 - 15 * (x + 0.5) / 8);
      ASSERT_NEAR(found.at<cv::Vec3b>(y, x)[0], old_one.at<cv::Vec3b>(down, across)[0], 24) << x << ' ' << y;
    }
}

TEST(GainMap, IsLeftOutWhereItWouldNotBeTrue) {
  const FileBytes input = test::ultra_hdr({});
  for (const char* way : {"brightness 10", "gamma 1.2", "contrast 1.1", "saturation 1.2", "grayscale",
                          "grayscale | jpeg quality=80", "jpeg colorspace=p3"}) {
    const FinishedFile result = finished(input, way);
    EXPECT_THAT(result.warnings, ElementsAre(HasSubstr("gain map for HDR: not kept"))) << way;
    EXPECT_THAT(value("HDRGainMap:all -XMP-hdrgm:all -XMP-GContainer:all -MPF:all", result.file), IsEmpty()) << way;
    EXPECT_EQ(value("XMP-dc:Format", result.file), "image/jpeg") << way;
  }
}

TEST(GainMap, GoesToNoOtherFormat) {
  const FinishedFile result = finished(test::ultra_hdr({}), "png");
  EXPECT_THAT(result.warnings, ElementsAre(HasSubstr("not kept, since a PNG")));
}

TEST(GainMap, GoesInSilenceWhereItIsNotWanted) {
  for (const char* way : {"jpeg metadata=keep,-gainmap", "jpeg quality=70 metadata=keep,-gainmap",
                          "jpeg metadata=strip", "jpeg quality=70 metadata=strip-all"}) {
    const FinishedFile result = finished(test::ultra_hdr({.video = test::movie(5000)}), way);
    EXPECT_THAT(result.warnings, IsEmpty()) << way;
    EXPECT_THAT(value("XMP-hdrgm:all -XMP-GContainer:all -XMP-GCamera:all -MPF:all", result.file), IsEmpty()) << way;
    EXPECT_THAT(second_picture(result.file), IsEmpty());
  }
}

/// The directory and what else XMP says of companions are taken over from the picture's own packet.
TEST(GainMap, GoesOnWithoutThePlacesAmongWhatIsSaidOfIt) {
  const std::string place = R"(<exif:GPSLatitude xmlns:exif="http://ns.adobe.com/exif/1.0/">48,30N</exif:GPSLatitude>)";
  for (const bool apart : {false, true}) {
    UltraHdr made{};
    made.further = place;
    if (apart)
      made.further = "</rdf:Seq></Container:Directory><hdrgm:Any rdf:parseType=\"Resource\">" + place +
                     "</hdrgm:Any><Container:Directory><rdf:Seq>";
    const FileBytes input = test::ultra_hdr(made);
    for (const char* way : {"jpeg metadata=keep,-gps", "resize 160 | jpeg metadata=keep,-gps"}) {
      const FinishedFile result = finished(input, way);
      const std::string packet(text_of(xmp_of(result.file)));
      EXPECT_THAT(packet, Not(HasSubstr("GPSLatitude"))) << way;
      EXPECT_THAT(packet, HasSubstr("GainMap")) << way;
    }
  }
}

TEST(GainMap, WhoseOwnMetadataMayTellThePlaceGoesWithIt) {
  const UltraHdr made{.xmp = false, .container = false, .iso = true};
  const std::string plain =
      R"(<rdf:Description rdf:about="" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Make="a"/>)";
  const std::string place = "exif:GPSLatitude='48,30N'/>", exif("Exif\0\0", 6);
  const std::string copy(
      "Photoshop 3.0\0"
      "8BIM\x04\x22\0\0\0\0\0\x02II",
      28);
  const auto result_with = [&](const FileBytes& part) {
    const FileBytes gain_map = test::with(test::gain_map_jpeg(made), part);
    FileBytes input = test::primary_jpeg(made, gain_map.size(), 0);
    input.insert(input.end(), gain_map.begin(), gain_map.end());
    EXPECT_EQ(second_picture(finished(input, "jpeg").file), gain_map);
    return finished(input, "jpeg metadata=keep,-gps");
  };
  EXPECT_THAT(result_with(test::segment(0xE1, test::xmp_segment(plain))).warnings, IsEmpty());
  for (const FileBytes& part : {test::segment(0xE1, test::xmp_segment("<rdf:Description " + place) + "<!"),
                                test::segment(0xE1, exif + "II*"), test::segment(0xED, copy)}) {
    const FinishedFile result = result_with(part);
    EXPECT_THAT(result.warnings, ElementsAre(HasSubstr("gain map for HDR: not kept, since it may tell where")));
    EXPECT_THAT(second_picture(result.file), IsEmpty());
  }
}

TEST(GainMap, OfAnyColorsIsKept) {
  const UltraHdr made{.gain_map_channels = 3, .gain_map_kind = {.luma_across = 2, .luma_down = 2}};
  expect_sound(finished(test::ultra_hdr(made), "jpeg").file, test::gain_map_jpeg(made));
  const FileBytes small = second_picture(finished(test::ultra_hdr(made), "resize 160").file);
  EXPECT_EQ(probe(small).size, (Size{40, 24}));
  EXPECT_EQ(probe(small).subsampling, kSampling420);
  const UltraHdr rgb{.gain_map_channels = 3, .gain_map_kind = {.stored = JCS_RGB}};
  EXPECT_EQ(probe(second_picture(finished(test::ultra_hdr(rgb), "resize 160").file)).subsampling, kSampling444);
}

TEST(GainMap, IsFoundByAnythingThatTellsOfIt) {
  const UltraHdr kinds[] = {
      {.index = false},                                    // by the directory
      {.container = false},                                // by the index
      {.index = false, .elements = true},                  // as Adobe's library writes it
      {.xmp = false, .container = false, .iso = true},     // by ISO's standard alone
      {.xmp = false, .container = false, .apples = true},  // Apple's
      {.kind = {.progressive = true}},
  };
  for (const UltraHdr& made : kinds) {
    const FileBytes input = test::ultra_hdr(made);
    EXPECT_EQ(probe(input).gain_map_bytes, test::gain_map_jpeg(made).size());
    EXPECT_EQ(probe(input).gain_map_size, made.gain_map_size);
    for (const char* way : {"jpeg", "jpeg quality=80"}) {
      const FinishedFile result = finished(input, way);
      EXPECT_THAT(result.warnings, IsEmpty());
      EXPECT_EQ(second_picture(result.file), test::gain_map_jpeg(made));
      EXPECT_EQ(xmp_of(result.file), xmp_of(input));
    }
  }
}

TEST(GainMap, OfApplesKindStaysWithItsGeometryAlone) {
  const FileBytes input = test::ultra_hdr({.xmp = false, .container = false, .apples = true});
  EXPECT_THAT(finished(input, "resize 160").warnings, ElementsAre(HasSubstr("Apple's")));
  EXPECT_THAT(finished(input, "rotate 90").warnings, ElementsAre(HasSubstr("Apple's")));
}

/// Each has its own.
TEST(GainMap, OfSeveralResults) {
  const FinishedFile result = finished(test::ultra_hdr({}), "jpeg size=160 name=a | jpeg quality=80 name=b");
  EXPECT_THAT(result.warnings, IsEmpty());
  EXPECT_EQ(probe(second_picture(result.file)).size, (Size{40, 24}));
}

TEST(GainMap, ThatIsNoneIsLeftOut) {
  FileBytes broken = test::ultra_hdr({});
  const std::size_t end = broken.size();
  for (std::size_t i = end - 400; i < end - 2; ++i) broken[i] = 0xFF;  // no data at all
  EXPECT_THAT(finished(broken, "resize 160").warnings, ElementsAre(HasSubstr("cannot be made to fit")));
  FileBytes cut = test::ultra_hdr({});
  cut.resize(cut.size() - 2);
  const FinishedFile result = finished(cut, "jpeg");
  EXPECT_THAT(result.warnings, ElementsAre(HasSubstr("gain map for HDR behind the picture: not kept")));
  EXPECT_THAT(value("XMP-hdrgm:all -XMP-GContainer:all", result.file), IsEmpty());
  const FinishedFile larger = finished(test::ultra_hdr({.size = {64, 48}, .gain_map_size = {100, 80}}), "resize 32");
  EXPECT_THAT(larger.warnings, ElementsAre(HasSubstr("larger than its picture")));
}

TEST(MotionPhoto, KeepsItsVideoWithItsGeometry) {
  const std::string video = test::movie(20'000);
  for (const FileBytes& input : {test::motion_photo({.video = video}), test::ultra_hdr({.video = video})}) {
    EXPECT_EQ(probe(input).motion_bytes, video.size());
    for (const char* way : {"jpeg", "jpeg quality=70", "jpeg tables=optimized"}) {
      const FinishedFile result = finished(input, way);
      EXPECT_THAT(result.warnings, IsEmpty());
      EXPECT_TRUE(std::equal(video.rbegin(), video.rend(), result.file.rbegin(),
                             [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; }));
      EXPECT_EQ(xmp_of(result.file), xmp_of(input)) << way;
      EXPECT_EQ(value("MotionPhoto", result.file), "1");
    }
  }
  const UltraHdr both{.video = video};
  expect_sound(finished(test::ultra_hdr(both), "jpeg quality=80").file, test::gain_map_jpeg(both), video);
}

TEST(MotionPhoto, LosesItsVideoWithItsGeometry) {
  const UltraHdr both{.video = test::movie(20'000)};
  for (const char* way : {"resize 160", "rotate 90", "crop 64x64+0+0"}) {
    const FinishedFile result = finished(test::ultra_hdr(both), way);
    EXPECT_THAT(result.warnings, ElementsAre(HasSubstr("the video of a motion photo: not kept"))) << way;
    expect_sound(result.file, second_picture(result.file));
    EXPECT_THAT(value("XMP-GCamera:all", result.file), IsEmpty());
    EXPECT_EQ(value("XMP-dc:Format", result.file), "image/jpeg");
    EXPECT_EQ(finished(test::motion_photo(both), way).warnings.size(), 1u);
  }
}

/// Phones write the place into their videos.
TEST(MotionPhoto, LosesItsVideoWithThePlace) {
  const FinishedFile result = finished(test::ultra_hdr({.video = test::movie(5000)}), "jpeg metadata=keep,-gps");
  EXPECT_THAT(result.warnings, ElementsAre(HasSubstr("the video of a motion photo: not kept, since it may tell")));
  expect_sound(result.file, second_picture(result.file));
}

TEST(MotionPhoto, LosesItsVideoWhereNoMetadataThatHasAPlaceIsKept) {
  const std::string place = R"(<rdf:Description rdf:about="" xmlns:exif="http://ns.adobe.com/exif/1.0/" )"
                            R"(exif:GPSLatitude="48,30N"/>)";
  const UltraHdr made{.iso = true, .video = test::movie(5000)};
  const FinishedFile plain = finished(test::ultra_hdr(made), "jpeg metadata=strip,+gainmap");
  EXPECT_THAT(plain.warnings, ElementsAre(HasSubstr("the video of a motion photo: not kept, since it may tell")));
  EXPECT_EQ(second_picture(plain.file), test::gain_map_jpeg(made));
  const FileBytes gain_map = test::with(test::gain_map_jpeg(made), test::segment(0xE1, test::xmp_segment(place)));
  FileBytes input = test::primary_jpeg(made, gain_map.size(), 0);
  input.insert(input.end(), gain_map.begin(), gain_map.end());
  const FinishedFile result = finished(input, "jpeg metadata=strip,+gainmap");
  EXPECT_THAT(result.warnings, ElementsAre(HasSubstr("gain map for HDR: not kept, since it may tell")));
  EXPECT_THAT(value("XMP:GPSLatitude", result.file), IsEmpty());
  EXPECT_THAT(second_picture(result.file), IsEmpty());
}

TEST(MotionPhoto, OfSamsungKeepsItsTrailer) {
  const std::string trailer = test::samsungs_trailer(test::movie(9000));
  FileBytes input = test::write_jpeg(test::soft_picture({120, 80}, 3, 1));
  input.insert(input.end(), trailer.begin(), trailer.end());
  const FinishedFile result = finished(input, "jpeg quality=80");
  EXPECT_THAT(result.warnings, IsEmpty());
  EXPECT_EQ(std::string(result.file.end() - static_cast<std::ptrdiff_t>(trailer.size()), result.file.end()), trailer);
  EXPECT_EQ(exiftool("-EmbeddedVideoFile -b", result.file).size(), exiftool("-EmbeddedVideoFile -b", input).size());
  EXPECT_THAT(finished(input, "rotate 90").warnings, ElementsAre(HasSubstr("the video of a motion photo: not kept")));
}

/// Depth, for one: the rest stays, and nothing is said that is not so.
TEST(MotionPhoto, WithOtherThingsLosesThoseAlone) {
  UltraHdr made{.video = test::movie(7000)};
  made.further = test::directory_item(made, "Depth", "image/jpeg", 0);
  const FinishedFile result = finished(test::ultra_hdr(made), "jpeg");
  EXPECT_THAT(result.warnings, ElementsAre(HasSubstr("depth behind the picture: not kept")));
  expect_sound(result.file, test::gain_map_jpeg(made), made.video);
  EXPECT_EQ(value("MotionPhotoPresentationTimestampUs", result.file), "968644");
}

}  // namespace
}  // namespace lightmill
