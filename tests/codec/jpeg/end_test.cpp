// What stands behind the last part of a picture: padding, nothing, or something else.
#include "codec/codec.h"
#include "codec/jpeg/internals.h"
#include "support/blobs.h"
#include "support/cores.h"
#include "support/jpeg_surgery.h"
#include "support/jpeg_writer.h"
#include "support/pictures.h"

#include "lightmill/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

namespace lightmill::jpeg_end_test {
namespace {

using test::FileBytes;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const step::Decode kPlanes{Domain::planes}, kSmall{Domain::planes, {1, 8}}, kHalf{Domain::pixels, {1, 2}};

Decoded decode(const FileBytes& file, const step::Decode& step = kPlanes, Damaged damaged = Damaged::fail) {
  return codec_for(file).decode(test::blob_of(file), {.step = step, .limits = {}, .damaged = damaged}, test::pool(),
                                test::no_cores());
}

std::optional<Cause> cause_of(const FileBytes& file, const step::Decode& step = kPlanes) {
  try {
    decode(file, step);
  } catch (const Error& error) {
    return error.cause();
  }
  return std::nullopt;
}

/// Ends of scans lie at other bits with other pictures.
FileBytes picture(unsigned seed, test::JpegKind kind = {.luma_across = 2, .luma_down = 2}) {
  return test::write_jpeg(test::soft_picture({72, 56}, 3, seed), kind);
}

std::vector<test::JpegKind> kinds() {
  return {{.luma_across = 2, .luma_down = 2}, {.restart_rows = 1}, {.progressive = true}, {.scan_a_component = true}};
}

/// Those by which the scan that ends the file is read: an eighth of a progressive one is in the scans before.
std::vector<step::Decode> steps(const test::JpegKind& kind) {
  return kind.progressive ? std::vector{kPlanes, kHalf} : std::vector{kPlanes, kSmall, kHalf};
}

FileBytes before_end(const FileBytes& file, const FileBytes& more) { return test::with(file, more, file.size() - 2); }

TEST(BehindTheLastMcu, PaddingOfAnyLengthIsHarmless) {
  for (const test::JpegKind& kind : kinds()) {
    for (unsigned seed = 0; seed < 12; ++seed) {
      const FileBytes sound = picture(seed, kind);
      EXPECT_THAT(decode(sound).warnings, IsEmpty());
      for (const std::size_t count : {1u, 2u, 3u, 4u, 5u, 6u, 7u, 8u, 9u, 4096u}) {
        for (const int byte : {0x00, 0x55, 0xFF}) {
          const std::string said =
              std::to_string(count) + (count == 1 ? " byte" : " bytes") + " of padding behind its data";
          const FileBytes file = before_end(sound, FileBytes(count, static_cast<std::uint8_t>(byte)));
          for (const step::Decode& step : steps(kind)) {
            const Decoded decoded = decode(file, step);
            EXPECT_FALSE(decoded.damaged);
            if (!knows_libjpeg()) continue;  // which tells of some
            ASSERT_THAT(decoded.warnings, ElementsAre(said))
                << seed << (kind.progressive ? " progressive" : "") << " byte " << byte;
          }
        }
      }
    }
  }
}

/// libjpeg has read some of them, and says nothing of those.
TEST(BehindTheLastMcu, OtherBytesAreDamage) {
  std::vector<FileBytes> parts{FileBytes(20, 7)};
  parts[0].insert(parts[0].end(), {8, 8, 9});
  if (knows_libjpeg()) parts.insert(parts.end(), {{1, 2}, {0, 1}, {0, 0, 0, 9}, {7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8}});
  for (const test::JpegKind& kind : kinds()) {
    for (unsigned seed = 0; seed < 12; ++seed) {
      for (const FileBytes& part : parts) {
        const FileBytes file = before_end(picture(seed, kind), part);
        for (const step::Decode& step : steps(kind)) {
          EXPECT_EQ(cause_of(file, step), Cause::damaged) << seed << (kind.progressive ? " progressive" : "");
        }
        EXPECT_TRUE(decode(file, kPlanes, Damaged::salvage).damaged);
      }
    }
  }
}

/// How far its decoder has read says little there, but nothing is left over by sound data.
TEST(BehindTheLastMcu, PaddingOfArithmeticCodesIsHarmlessToo) {
  for (const bool progressive : {false, true}) {
    for (unsigned seed = 0; seed < 12; ++seed) {
      const FileBytes sound = picture(seed, {.progressive = progressive, .arithmetic = true});
      EXPECT_THAT(decode(sound).warnings, IsEmpty()) << seed;
      EXPECT_THAT(decode(before_end(sound, FileBytes(40, 0))).warnings, ElementsAre(HasSubstr("padding"))) << seed;
    }
  }
}

TEST(BehindTheLastMcu, PaddingIsJudgedAlikeWithIdleCores) {
  if (!knows_libjpeg()) GTEST_SKIP() << "no helpers for libjpeg";
  const FileBytes sound = test::write_jpeg(test::soft_picture({3333, 2501}, 3, 6), {.luma_across = 2, .luma_down = 2});
  test::IdleCores idle(2);
  const auto decoded = [&](const FileBytes& more) {
    return codec_for(sound).decode(test::blob_of(before_end(sound, more)), {.step = kSmall, .limits = {}}, test::pool(),
                                   idle.cores());
  };
  EXPECT_THAT(decoded({0, 0, 0}).warnings, ElementsAre(HasSubstr("3 bytes of padding")));
  EXPECT_THROW(decoded({0, 0, 1}), Error);
}

TEST(BehindTheLastMcu, AMissingEndIsHarmless) {
  for (const test::JpegKind& kind : kinds()) {
    for (unsigned seed = 0; seed < 12; ++seed) {
      FileBytes file = picture(seed, kind);
      for (int cut = 0; cut < 2; ++cut) {  // with the marker's 0xFF, and without
        file.pop_back();
        for (const step::Decode& step : {kPlanes, kSmall, kHalf}) {
          const Decoded decoded = decode(file, step);
          EXPECT_FALSE(decoded.damaged);
          ASSERT_THAT(decoded.warnings, testing::Contains(HasSubstr("end-of-image marker is missing"))) << seed << cut;
        }
      }
      file.insert(file.end(), 5, 0);
      const std::size_t said = decode(file).warnings.size();
      EXPECT_GE(said, knows_libjpeg() ? 2u : 1u) << "padded, of which libjpeg may say nothing, and without an end";
      file.pop_back();
      file.resize(file.size() - 5);
      EXPECT_EQ(cause_of(file), Cause::damaged) << "a byte of data is missing";
    }
  }
}

TEST(BehindTheLastMcu, AFileThatEndsBeforeItsLastScanIsDamaged) {
  const FileBytes whole = picture(1, {.progressive = true});
  const auto scans = test::scans(whole);
  ASSERT_GT(scans.size(), 5u);
  for (std::size_t i = 1; i < scans.size(); ++i) {
    const FileBytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(scans[i]));
    EXPECT_EQ(cause_of(cut), Cause::damaged) << "before scan " << i;
  }
}

/// No encoder writes that, but other decoders read it.
TEST(BehindTheLastMcu, AComponentMayHaveTwoScans) {
  const FileBytes whole = picture(1, {}), apart = picture(1, {.scan_a_component = true});
  const auto scans = test::scans(apart);
  const auto at = [&](std::size_t scan) { return apart.begin() + static_cast<std::ptrdiff_t>(scans[scan]); };
  const FileBytes first(at(0), at(1));  // and tables that are the same
  const Decoded decoded = decode(test::with(whole, first, test::scans(whole).front()));
  EXPECT_FALSE(decoded.damaged);
  EXPECT_THAT(decoded.warnings, IsEmpty());
}

TEST(BehindTheLastMcu, AComponentWithoutAScanIsDamage) {
  for (const bool progressive : {false, true}) {
    const FileBytes whole = picture(1, {.progressive = progressive, .scan_a_component = true});
    EXPECT_THAT(decode(whole).warnings, IsEmpty());
    const auto scans = test::scans(whole);
    ASSERT_EQ(scans.size(), 3u);
    FileBytes one(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(scans[1]));
    one.insert(one.end(), {0xFF, 0xD9});
    for (const step::Decode& step : {kPlanes, kSmall, kHalf}) {
      EXPECT_EQ(cause_of(one, step), Cause::damaged);
      EXPECT_TRUE(decode(one, step, Damaged::salvage).damaged);
    }
    const FileBytes no_end(whole.begin(), whole.end() - 2);
    if (progressive) {
      EXPECT_EQ(cause_of(no_end), Cause::damaged) << "more coefficients may have followed";
    } else {
      EXPECT_THAT(decode(no_end).warnings, ElementsAre(HasSubstr("end-of-image marker is missing")));
    }
  }
}

TEST(BehindTheLastMcu, RestartMarkersMayHaveTheirFirstByteRepeated) {
  FileBytes file = picture(3, {.restart_rows = 1});
  const std::size_t first = test::scans(file).front();
  for (std::size_t i = first; i + 1 < file.size(); ++i) {
    if (file[i] == 0xFF && (file[i + 1] & 0xF8) == 0xD0) {
      file = test::with(file, {0xFF, 0xFF}, i);
      i += 3;
    }
  }
  EXPECT_THAT(decode(file).warnings, IsEmpty());
}

std::vector<std::string> warnings_with(const FileBytes& trailer, const std::string& xmp = "") {
  FileBytes file = picture(1);
  if (!xmp.empty())
    file = test::with(file, test::segment(0xE1, std::string("http://ns.adobe.com/xap/1.0/\0", 29) + xmp));
  file.insert(file.end(), trailer.begin(), trailer.end());
  return decode(file).warnings;
}

const std::string kMotion =
    R"(<rdf:Description xmlns:GCamera="http://ns.google.com/photos/1.0/camera/" GCamera:MotionPhoto="1"/>)";
const std::string kGainMap =
    R"(<rdf:Description xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" hdrgm:Version="1.0"/>)";

TEST(Trailer, IsNamedByWhatIsLost) {
  const FileBytes video = test::bytes_of(std::string("\0\0\0\x18"
                                                     "ftypmp42",
                                                     12) +
                                         std::string(500, 'v') + "1");
  const FileBytes other = test::bytes_of(std::string(500, 'o') + "1");
  EXPECT_THAT(warnings_with(video), ElementsAre(HasSubstr("the video of a motion photo")));
  EXPECT_THAT(warnings_with(other, kMotion), ElementsAre(HasSubstr("the video of a motion photo")));
  EXPECT_THAT(warnings_with(other, kGainMap), ElementsAre(HasSubstr("gain map")));
  EXPECT_THAT(warnings_with(other), ElementsAre(HasSubstr("501 bytes behind the picture")));
  FileBytes long_one = test::repeated(other, 100);
  EXPECT_THAT(warnings_with(long_one), ElementsAre(HasSubstr("more than 4096 bytes")));
}

TEST(Trailer, OfAFewBytesOrOfPaddingIsNotWorthAWord) {
  EXPECT_THAT(warnings_with(test::bytes_of("sixteen bytes...")), IsEmpty());
  EXPECT_THAT(warnings_with(FileBytes(100'000, 0)), IsEmpty());
  EXPECT_THAT(warnings_with({}, kMotion), IsEmpty()) << "there is none";
}

/// An index of two pictures, the second of this type.
std::string multi_picture_index(const std::string& type) {
  using namespace std::string_literals;
  return "MPF\0II*\0\x08\0\0\0"s + "\x01\0\x02\xb0\x07\0\x20\0\0\0\x1a\0\0\0\0\0\0\0"s + std::string(2, '\0') +
         "\3\x20" + std::string(12, '\0') + type + std::string(13, '\0');
}

TEST(Trailer, OfPreviewsAloneIsNotWorthAWord) {
  using namespace std::string_literals;
  const auto warnings = [](const std::string& type) {
    FileBytes file = test::with(picture(1), test::segment(0xE2, multi_picture_index(type)));
    const FileBytes second = picture(2);
    file.insert(file.end(), second.begin(), second.end());
    return decode(file).warnings;
  };
  EXPECT_THAT(warnings("\1\0\1"s), IsEmpty());
  EXPECT_THAT(warnings("\2\0\2"s), ElementsAre(HasSubstr("further pictures"))) << "the other eye's";
  EXPECT_THAT(warnings("\0\0\0"s), ElementsAre(HasSubstr("further pictures")));
}

TEST(FrameHeader, AHeightBehindTheScanIsUnsupported) {
  FileBytes file = picture(1);
  const std::size_t frame = test::find_segment(file, 0xC0);
  ASSERT_LT(frame, file.size());
  file[frame + 5] = file[frame + 6] = 0;
  file = test::with(file, test::segment(0xDC, std::string("\0\x38", 2)), file.size() - 2);
  try {
    probe(file);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.cause(), Cause::unsupported);
    EXPECT_THAT(error.what(), HasSubstr("DNL"));
  }
  file[frame + 7] = file[frame + 8] = 0;  // no width either
  EXPECT_EQ(cause_of(file), Cause::damaged);
}

}  // namespace
}  // namespace lightmill::jpeg_end_test
