// Progressive files decoded in lockstep, and an eighth from their DC scans alone, against libjpeg.
#include "codec/jpeg/progressive.h"

#include "codec/codec.h"
#include "support/blobs.h"
#include "support/cores.h"
#include "support/jpeg_planes.h"
#include "support/jpeg_surgery.h"
#include "support/jpeg_writer.h"
#include "support/pictures.h"

#include "lightmill/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace lightmill::jpeg_progressive_test {
namespace {

using test::FileBytes;
using test::same_samples;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr step::Scale kEighth{1, 8};
constexpr std::array<step::Scale, 6> kScales{{{1, 1}, {6, 8}, {5, 8}, {1, 2}, {1, 4}, kEighth}};

/// Nothing where the file is damaged, or where ours do not do.
std::optional<Planes> by_ours(const FileBytes& file, const step::Decode& step, Simd simd = best_simd()) {
  return test::sound_planes_of(file, step, {.entropy = JpegEntropy::ours_progressive, .simd = simd});
}
std::optional<Planes> by_libjpeg(const FileBytes& file, const step::Decode& step) {
  return test::sound_planes_of(file, step, {.entropy = JpegEntropy::libjpegs});
}

unsigned below(std::mt19937& random, unsigned limit) { return static_cast<unsigned>(random() % limit); }

/// The scans of one component's AC coefficients, by bands.
std::vector<std::vector<jpeg_scan_info>> bands_of(std::mt19937& random, int component, unsigned most_refinements) {
  std::vector<std::vector<jpeg_scan_info>> bands;
  for (int first = 1; first < DCTSIZE2;) {
    const int last = bands.size() == 4 || below(random, 3) == 0
                         ? DCTSIZE2 - 1
                         : first + static_cast<int>(below(random, static_cast<unsigned>(DCTSIZE2 - first)));
    int low = static_cast<int>(below(random, most_refinements + 1));
    std::vector<jpeg_scan_info> scans{
        {.comps_in_scan = 1, .component_index = {component}, .Ss = first, .Se = last, .Ah = 0, .Al = low}};
    for (; low > 0; --low) {
      scans.push_back(
          {.comps_in_scan = 1, .component_index = {component}, .Ss = first, .Se = last, .Ah = low, .Al = low - 1});
    }
    bands.push_back(std::move(scans));
    first = last + 1;
  }
  return bands;
}

/// Any that a file may have: DC scans first, then each band's in order, but among each other in any.
std::vector<jpeg_scan_info> any_scans(std::mt19937& random, int components, unsigned most_refinements = 2) {
  std::vector<jpeg_scan_info> scans;
  const bool alone = below(random, 2) == 0;
  for (int low = static_cast<int>(below(random, 3)), high = 0; low >= 0; high = low--) {
    for (int c = 0; c < (alone ? components : 1); ++c) {
      jpeg_scan_info scan{.comps_in_scan = alone ? 1 : components,
                          .component_index = {0, 1, 2, 3},
                          .Ss = 0,
                          .Se = 0,
                          .Ah = high,
                          .Al = low};
      if (alone) scan.component_index[0] = c;
      scans.push_back(scan);
    }
  }
  std::vector<std::vector<jpeg_scan_info>> left;
  for (int c = 0; c < components; ++c) {
    for (auto& band : bands_of(random, c, most_refinements)) left.push_back(std::move(band));
  }
  while (!left.empty()) {
    const auto band = left.begin() + below(random, static_cast<unsigned>(left.size()));
    scans.push_back(band->front());
    band->erase(band->begin());
    if (band->empty()) left.erase(band);
  }
  return scans;
}

FileBytes progressive(std::mt19937& random, unsigned most_side) {
  const Size size{1 + static_cast<int>(below(random, most_side)), 1 + static_cast<int>(below(random, most_side))};
  const bool gray = below(random, 5) == 0;
  test::JpegKind kind{.luma_across = 1 << below(random, 3),
                      .luma_down = 1 + static_cast<int>(below(random, 2)),
                      .progressive = true,
                      .restart_rows = static_cast<int>(below(random, 3)),
                      .quality = 1 + static_cast<int>(below(random, 100))};
  if (gray) kind.input = kind.stored = JCS_GRAYSCALE;
  const int channels = gray ? 1 : 3;
  if (below(random, 2) == 0) kind.scans = any_scans(random, channels);
  const auto seed = static_cast<unsigned>(random());
  return test::write_jpeg(
      below(random, 3) == 0 ? test::noise(size, channels, seed) : test::soft_picture(size, channels, seed), kind);
}

Decoded decode(const FileBytes& file, step::Scale scale, Damaged damaged = Damaged::fail) {
  const DecodeOptions options{.step = {Domain::planes, scale}, .limits = {}, .damaged = damaged};
  return codec_for(file).decode(test::blob_of(file), options, test::pool(), test::no_cores());
}

TEST(Progressive, GivesTheSamplesThatLibjpegGives) {
  std::mt19937 random(3);
  for (int trial = 0; trial < 200; ++trial) {
    const FileBytes file = progressive(random, trial % 4 == 0 ? 700 : 200);
    const step::Decode step{Domain::planes, kScales[below(random, kScales.size())],
                            below(random, 4) == 0 ? step::Channels::luma : step::Channels::all};
    const auto whole = by_libjpeg(file, step);
    ASSERT_TRUE(whole) << trial;
    for (const Simd simd : {Simd::baseline, best_simd()}) {
      const auto ours = by_ours(file, step, simd);
      ASSERT_TRUE(ours) << trial;
      EXPECT_TRUE(same_samples(*ours, *whole));
      ASSERT_FALSE(HasFailure()) << trial << ", " << to_string(step.scale);
    }
  }
}

TEST(Progressive, OfRunsOfEmptyBlocksGivesTheSame) {
  cv::Mat picture = test::soft_picture({1500, 1100}, 3, 4);
  picture(cv::Rect(0, 40, 1500, 900)).setTo(cv::Scalar(200, 150, 90));
  for (const int quality : {20, 95}) {
    const FileBytes file =
        test::write_jpeg(picture, {.luma_across = 2, .luma_down = 2, .progressive = true, .quality = quality});
    for (const step::Scale scale : kScales) {
      const step::Decode step{Domain::planes, scale};
      const auto ours = by_ours(file, step);
      ASSERT_TRUE(ours);
      EXPECT_TRUE(same_samples(*ours, *by_libjpeg(file, step)));
    }
  }
}

TEST(Progressive, OfOtherFilesIsLeftToLibjpeg) {
  const cv::Mat picture = test::soft_picture({90, 70}, 3, 1);
  for (const step::Scale scale : {kEighth, step::Scale{1, 1}}) {
    const auto taken = [scale](const FileBytes& file) { return by_ours(file, {Domain::planes, scale}).has_value(); };
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
}

TEST(Progressive, OfMoreRefinementsThanAnEncoderMakesGivesTheSame) {
  std::mt19937 random(9);
  int taken = 0, left = 0;
  for (int trial = 0; trial < 40; ++trial) {
    const FileBytes file = test::write_jpeg(test::noise({70, 50}, 3, 1),
                                            {.progressive = true, .scans = any_scans(random, 3, 6), .quality = 100});
    const step::Decode step{Domain::planes, {1, 1}};
    const auto ours = by_ours(file, step);
    ++(ours ? taken : left);
    const Decoded decoded = decode(file, step.scale);
    EXPECT_TRUE(same_samples(std::get<Planes>(decoded.frame), *by_libjpeg(file, step)));
    ASSERT_FALSE(decoded.damaged || HasFailure()) << trial;
  }
  EXPECT_GT(taken, 0);
  EXPECT_GT(left, 0);
}

TEST(Progressive, OfAFileThatIsCutIsNotTaken) {
  std::mt19937 random(4);
  for (int trial = 0; trial < 100; ++trial) {
    FileBytes file = progressive(random, 200);
    file.resize(random() % (file.size() - 2));
    EXPECT_FALSE(by_ours(file, {Domain::planes, kScales[below(random, kScales.size())]})) << trial;
  }
}

/// Whatever ours tell is what libjpeg tells, where it has nothing to say of the file.
TEST(Progressive, ThatIsDamagedIsFoundOutOrReadAsLibjpegReadsIt) {
  std::mt19937 random(5);
  int taken = 0, left = 0;
  for (int trial = 0; trial < 1500; ++trial) {
    FileBytes file = progressive(random, 120);
    for (auto flips = 1 + random() % 3; flips > 0; --flips) {
      file[2 + random() % (file.size() - 2)] ^= static_cast<std::uint8_t>(1U << (random() % 8));
    }
    const step::Decode step{Domain::planes, kScales[below(random, kScales.size())]};
    const auto ours = by_ours(file, step, trial % 4 == 0 ? Simd::baseline : best_simd());
    ++(ours ? taken : left);
    const auto whole = ours ? by_libjpeg(file, step) : std::nullopt;
    if (whole) {
      EXPECT_TRUE(same_samples(*ours, *whole));
    }
    ASSERT_TRUE(whole || !ours || step.scale == kEighth) << trial;  // of which the other scans are not read
    ASSERT_FALSE(HasFailure()) << trial << ", " << to_string(step.scale);
  }
  EXPECT_GT(taken, 100);
  EXPECT_GT(left, 100);
}

/// Scans of bytes that are no picture: lanes meet codes that are none, runs without end, and ends without a code.
TEST(Progressive, OfNonsenseIsNotTaken) {
  std::mt19937 random(8);
  const FileBytes sound = test::write_jpeg(test::soft_picture({640, 480}, 3, 1), {.progressive = true});
  const auto scans = test::scans(sound);
  for (int trial = 0; trial < 40; ++trial) {
    const std::size_t scan = 1 + below(random, static_cast<unsigned>(scans.size()) - 1);
    FileBytes nonsense;
    const auto keep = trial % 4 == 0 ? std::uint8_t{0xFF} : static_cast<std::uint8_t>(random());
    for (int i = 0; i < 20'000; ++i) {
      nonsense.push_back(trial % 4 == 1 ? keep : static_cast<std::uint8_t>(random() & keep));
      if (nonsense.back() == 0xFF) nonsense.push_back(0);
    }
    const FileBytes file = test::with(sound, nonsense, scans[scan] + 10);
    for (const Simd simd : {Simd::baseline, best_simd()}) {
      EXPECT_FALSE(by_ours(file, {Domain::planes, kScales[below(random, 5)]}, simd)) << trial;
    }
  }
}

TEST(Progressive, IsJudgedByWhatLiesBehindItsScans) {
  const FileBytes sound = test::write_jpeg(test::soft_picture({72, 56}, 3, 1), {.progressive = true});
  for (const step::Scale scale : {kEighth, step::Scale{1, 2}}) {
    for (const unsigned scan : {0U, 1U}) {
      if (scan == 1 && scale == kEighth) continue;  // of which nobody reads the data
      std::size_t end = test::scans(sound)[scan] + 14;
      while (sound[end] != 0xFF || sound[end + 1] == 0) ++end;  // tables and header of the next scan
      EXPECT_THAT(decode(test::with(sound, {0, 0, 0}, end), scale).warnings,
                  ElementsAre(HasSubstr("3 bytes of padding")));
      EXPECT_THROW(decode(test::with(sound, {1, 2, 3}, end), scale), Error);
    }
  }
}

TEST(Progressive, ThatIsDamagedDoesNotHideItWhereItIsSalvaged) {
  FileBytes file = test::write_jpeg(test::soft_picture({172, 156}, 3, 1), {.progressive = true});
  file.resize(file.size() / 2);
  for (const step::Scale scale : {kEighth, step::Scale{1, 1}}) {
    EXPECT_THROW(decode(file, scale), Error);
    EXPECT_TRUE(decode(file, scale, Damaged::salvage).damaged);
  }
}

/// Damage that looks like the header of another kind of JPEG.
TEST(Progressive, ThatIsDamagedIsCalledDamaged) {
  const FileBytes sound = test::write_jpeg(test::soft_picture({172, 156}, 3, 1), {.progressive = true});
  const std::size_t in_second_scan = test::scans(sound)[1] + 14;
  try {
    decode(test::with(sound, {0xFF, 0xC3}, in_second_scan), {1, 2});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.cause(), Cause::damaged) << error.what();
  }
}

/// libjpeg looks at its environment once a thread.
TEST(Progressive, GivesTheSameWhateverVectorsLibjpegUses) {
  const FileBytes file = test::write_jpeg(test::soft_picture({123, 77}, 3, 4), {.luma_across = 2, .progressive = true});
  const step::Decode whole{Domain::planes, {1, 1}};
  const auto expected = by_libjpeg(file, whole);
  ASSERT_TRUE(expected);
  for (const char* const variable : {"JSIMD_FORCENONE", "JSIMD_FORCESSE2"}) {
    setenv(variable, "1", 1);
    std::optional<Planes> ours;
    std::thread([&] { ours = by_ours(file, whole); }).join();
    unsetenv(variable);
    ASSERT_TRUE(ours) << variable;
    EXPECT_TRUE(same_samples(*ours, *expected)) << variable;
  }
}

/// 16x8 gray samples, or 8x8; no end-of-image marker.
FileBytes header_of_gray(int width, const std::string& ac_code, int restart_interval) {
  FileBytes file{0xFF, 0xD8};
  const auto add = [&file](int marker, const std::string& content) {
    file = test::with(file, test::segment(marker, content), file.size());
  };
  const std::string sixteen_lengths(15, '\0');
  add(0xDB, std::string(1, '\0') + std::string(64, '\1'));
  add(0xC2, std::string{8, 0, 8, 0, static_cast<char>(width), 1, 1, 0x11, 0});
  add(0xC4, std::string("\0", 1) + '\1' + sixteen_lengths + std::string("\0", 1));  // DC: size 0 by a bit
  add(0xC4, "\x10" + ac_code);
  if (restart_interval > 0) add(0xDD, std::string{0, static_cast<char>(restart_interval)});
  return file;
}

FileBytes with_scans(FileBytes file, const FileBytes& dc, const FileBytes& ac) {
  const auto add = [&file](const std::string& header, const FileBytes& data) {
    file = test::with(file, test::segment(0xDA, header), file.size());
    file.insert(file.end(), data.begin(), data.end());
  };
  add(std::string("\1\1\0\0\0\0", 6), dc);
  add(std::string("\1\1\0\1\x3F\0", 6), ac);
  file.insert(file.end(), {0xFF, 0xD9});
  return file;
}

/// What libjpeg finds and ours once did not.
TEST(Progressive, ThatLibjpegFindsDamagedIsNotTaken) {
  const std::string end_alone = '\1' + std::string(15, '\0') + std::string("\0", 1);       // a bit: the band ends
  const std::string end_of_two = '\1' + std::string(15, '\0') + "\x10";                    // of two blocks or three
  const std::string two_of_a_bit = '\2' + std::string(15, '\0') + std::string("\0\1", 2);  // no bit is left
  const FileBytes zeros{0x3F};                                                             // DC, and then ones
  enum class Is { sound, damaged, damaged_in_ac };  // of which an eighth reads nothing
  const std::vector<std::pair<FileBytes, Is>> files{
      {with_scans(header_of_gray(8, end_alone, 0), {0x7F}, {0x7F}), Is::sound},
      {with_scans(header_of_gray(8, two_of_a_bit, 0), {0x7F}, {0x7F}), Is::damaged_in_ac},
      {with_scans(header_of_gray(16, end_of_two, 0), zeros, zeros), Is::sound},
      // A run of blocks over a restart marker that is not there.
      {with_scans(header_of_gray(16, end_of_two, 1), {0x7F, 0xFF, 0xD0, 0x7F}, zeros), Is::damaged_in_ac},
      // A restart interval more than there are blocks for.
      {with_scans(header_of_gray(8, end_alone, 1), {0x7F, 0xFF, 0xD0, 0x55, 0x57}, {0x7F}), Is::damaged}};
  for (std::size_t i = 0; i < files.size(); ++i) {
    const auto& [file, is] = files[i];
    for (const step::Scale scale : kScales) {
      const step::Decode step{Domain::planes, scale};
      const bool unseen = is == Is::damaged_in_ac && scale == kEighth;
      EXPECT_EQ(by_ours(file, step).has_value(), is == Is::sound || unseen) << i << ", " << to_string(scale);
      EXPECT_EQ(by_libjpeg(file, step).has_value(), is == Is::sound) << i << ", " << to_string(scale);
    }
  }
}

TEST(Progressive, EndsWhenTimeIsUp) {
  const FileBytes file = test::write_jpeg(test::soft_picture({300, 200}, 3, 4), {.progressive = true});
  try {
    test::planes_of(file, {},
                    {.entropy = JpegEntropy::ours_progressive, .limits = {.seconds = -1, .seconds_per_megapixel = 0}});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.cause(), Cause::too_large);
  }
}

}  // namespace
}  // namespace lightmill::jpeg_progressive_test
