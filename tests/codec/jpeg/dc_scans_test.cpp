// An eighth of progressive files from their DC scans alone, against libjpeg that reads all of them.
#include "codec/jpeg/dc_scans.h"

#include "codec/codec.h"
#include "codec/jpeg/planes.h"
#include "support/blobs.h"
#include "support/cores.h"
#include "support/jpeg_surgery.h"
#include "support/jpeg_writer.h"
#include "support/pictures.h"

#include "lightmill/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <random>

namespace lightmill {
namespace {

using test::FileBytes;
using testing::ElementsAre;
using testing::HasSubstr;

const step::Decode kEighth{Domain::planes, {1, 8}};

/// Nothing where the file is damaged, or where the DC scans alone do not do.
std::optional<Planes> eighth_of(const FileBytes& file, JpegEntropy entropy) {
  FileBytes bytes = file;
  for (std::size_t i = 0; i < Blob::kPadding / 2; ++i) bytes.insert(bytes.end(), {0xFF, 0xD9});
  JpegDecompressor codec;
  codec.begin(Damaged::fail, entropy);
  try {
    codec.read_header(bytes);
    const ImageInfo info = describe(codec);
    JpegWatch watch({}, info.size.area());
    codec->progress = watch.manager();
    codec->scale_num = 1;
    codec->scale_denom = 8;
    const PlaneRequest request{info, kEighth, watch};
    if (entropy == JpegEntropy::our_dc_scans) return decode_planes_of_dc_scans(codec, request, test::pool());
    Planes planes = decode_planes(codec, request, {}, test::pool());
    return codec.finish() ? std::optional(std::move(planes)) : std::nullopt;
  } catch (const Error&) {
    return std::nullopt;
  }
}

void expect_equal(const Planes& a, const Planes& b) {
  ASSERT_EQ(a.count, b.count);
  EXPECT_EQ(a.window, b.window);
  for (std::size_t i = 0; i < static_cast<std::size_t>(a.count); ++i) {
    ASSERT_EQ(test::max_difference(a.plane[i].mat(), b.plane[i].mat()), 0) << "plane " << i;
  }
}

FileBytes progressive(std::mt19937& random, int most_side) {
  const Size size{1 + static_cast<int>(random() % static_cast<unsigned>(most_side)),
                  1 + static_cast<int>(random() % static_cast<unsigned>(most_side))};
  const bool gray = random() % 5 == 0;
  test::JpegKind kind{.luma_across = 1 + static_cast<int>(random() % 2),
                      .luma_down = 1 + static_cast<int>(random() % 2),
                      .progressive = true,
                      .restart_rows = static_cast<int>(random() % 3),
                      .quality = 1 + static_cast<int>(random() % 100)};
  if (gray) kind.input = kind.stored = JCS_GRAYSCALE;
  return test::write_jpeg(test::soft_picture(size, gray ? 1 : 3, static_cast<unsigned>(random())), kind);
}

Decoded decode(const FileBytes& file, Damaged damaged = Damaged::fail) {
  return codec_for(file).decode(test::blob_of(file), {.step = kEighth, .limits = {}, .damaged = damaged}, test::pool(),
                                test::no_cores());
}

TEST(DcScans, GiveTheSamplesThatLibjpegGives) {
  std::mt19937 random(3);
  for (int trial = 0; trial < 150; ++trial) {
    const FileBytes file = progressive(random, 400);
    const auto ours = eighth_of(file, JpegEntropy::our_dc_scans), whole = eighth_of(file, JpegEntropy::libjpegs);
    ASSERT_TRUE(ours && whole) << trial;
    expect_equal(*ours, *whole);
    ASSERT_FALSE(HasFailure()) << trial;
  }
}

TEST(DcScans, OfOtherFilesAreLeftToLibjpeg) {
  const cv::Mat picture = test::soft_picture({90, 70}, 3, 1);
  const auto taken = [](const FileBytes& file) { return eighth_of(file, JpegEntropy::our_dc_scans).has_value(); };
  EXPECT_FALSE(taken(test::write_jpeg(picture, {})));
  EXPECT_FALSE(taken(test::write_jpeg(picture, {.progressive = true, .arithmetic = true})));
  EXPECT_FALSE(taken(test::write_jpeg(picture, {.progressive = true, .scan_a_component = true})));  // no AC scans
  const FileBytes whole = test::write_jpeg(picture, {.progressive = true});
  EXPECT_TRUE(taken(whole));
  const auto scans = test::scans(whole);
  for (std::size_t i = 0; i + 1 < scans.size(); ++i) {
    FileBytes file = whole;
    const auto at = [&](std::size_t scan) { return file.begin() + static_cast<std::ptrdiff_t>(scans[scan]); };
    file.erase(at(i), at(i + 1));
    EXPECT_FALSE(taken(file)) << "without scan " << i;
  }
}

TEST(DcScans, OfAFileThatIsCutAreNotEnough) {
  std::mt19937 random(4);
  for (int trial = 0; trial < 100; ++trial) {
    FileBytes file = progressive(random, 200);
    file.resize(random() % (file.size() - 2));
    EXPECT_FALSE(eighth_of(file, JpegEntropy::our_dc_scans)) << trial;
  }
}

/// Whatever the DC scans tell is what libjpeg tells, where it has nothing to say of the file.
TEST(DcScans, ThatAreDamagedAreFoundOutOrReadAsLibjpegReadsThem) {
  std::mt19937 random(5);
  int taken = 0, left = 0;
  for (int trial = 0; trial < 1500; ++trial) {
    FileBytes file = progressive(random, 120);
    for (auto flips = 1 + random() % 3; flips > 0; --flips) {
      file[2 + random() % (file.size() - 2)] ^= static_cast<std::uint8_t>(1U << (random() % 8));
    }
    const auto ours = eighth_of(file, JpegEntropy::our_dc_scans);
    ++(ours ? taken : left);
    const auto whole = ours ? eighth_of(file, JpegEntropy::libjpegs) : std::nullopt;
    if (whole) expect_equal(*ours, *whole);
    ASSERT_FALSE(HasFailure()) << trial;
  }
  EXPECT_GT(taken, 100);
  EXPECT_GT(left, 100);
}

TEST(DcScans, AreJudgedByWhatLiesBehindThem) {
  const FileBytes sound = test::write_jpeg(test::soft_picture({72, 56}, 3, 1), {.progressive = true});
  // Before the tables and the header of the second scan.
  std::size_t end = test::scans(sound)[0] + 14;
  while (sound[end] != 0xFF || sound[end + 1] == 0) ++end;
  EXPECT_THAT(decode(test::with(sound, {0, 0, 0}, end)).warnings, ElementsAre(HasSubstr("3 bytes of padding")));
  EXPECT_THROW(decode(test::with(sound, {1, 2, 3}, end)), Error);
}

TEST(DcScans, OfADamagedFileDoNotHideThatWhereItIsSalvaged) {
  FileBytes file = test::write_jpeg(test::soft_picture({172, 156}, 3, 1), {.progressive = true});
  file.resize(file.size() / 2);
  EXPECT_THROW(decode(file), Error);
  EXPECT_TRUE(decode(file, Damaged::salvage).damaged);
}

}  // namespace
}  // namespace lightmill
