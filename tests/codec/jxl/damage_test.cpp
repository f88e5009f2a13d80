#include "codec/abilities.h"
#include "codec/jxl/jxl_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace lightmill::jxl_damage_test {
namespace {

using test::cut;
using test::decoded;
using test::jxl_of;
using test::jxl_pixels;
using test::JxlFile;
using test::JxlReading;
using test::kLosslessJxl;
using test::mat_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr JxlReading kSalvage{.damaged = Damaged::salvage};

std::pair<Cause, std::string> failure_of(const JxlFile& file, const JxlReading& how = {}) {
  try {
    decoded(file, how);
  } catch (const Error& error) {
    return {error.cause(), error.what()};
  }
  return {Cause::internal, "nothing is wrong"};
}

Metadata some() {
  Metadata metadata;
  metadata.xmp.assign(40, 'x');
  return metadata;
}

TEST(DamagedJxl, CutAnywhereIsNeverOk) {
  const cv::Mat picture = test::soft_picture({90, 60}, 3, 5);
  for (const JxlEncoding& encoding : {JxlEncoding{.effort = 3}, kLosslessJxl}) {
    const JxlFile whole = jxl_of(picture, encoding, some());
    EXPECT_FALSE(decoded(whole).damaged);
    for (std::size_t size = 12; size < whole.size(); size += 1 + whole.size() / 300)
      EXPECT_EQ(failure_of(cut(whole, size)).first, Cause::damaged) << size << " of " << whole.size();
  }
}

TEST(DamagedJxl, ThatEndsEarlyShowsWhatCame) {
  const cv::Mat picture = test::soft_picture({700, 600}, 3, 5);
  for (const JxlEncoding& encoding : {JxlEncoding{.quality = 95, .effort = 3}, kLosslessJxl}) {
    const JxlFile whole = jxl_of(picture, encoding);
    const JxlFile most = cut(whole, whole.size() * 4 / 5);
    EXPECT_EQ(failure_of(most), std::pair(Cause::damaged, std::string("its data end early")));
    const Decoded salvaged = decoded(most, kSalvage);
    EXPECT_TRUE(salvaged.damaged);
    EXPECT_THAT(salvaged.warnings, ElementsAre("damaged: its data end early"));
    const cv::Rect first(0, 0, 200, 200);
    EXPECT_GT(test::psnr(mat_of(salvaged)(first), jxl_pixels(whole)(first)), 30);
    EXPECT_LT(test::psnr(mat_of(salvaged), jxl_pixels(whole)), 60) << "the last group is missing";
  }
}

TEST(DamagedJxl, OfLossyDataAFewBytesShowTheWholeRoughly) {
  const cv::Mat picture = test::soft_picture({700, 600}, 3, 5);
  const JxlFile whole = jxl_of(picture, {.quality = 95, .effort = 3});
  const Decoded salvaged = decoded(cut(whole, whole.size() / 4), kSalvage);
  EXPECT_GT(test::psnr(mat_of(salvaged), picture), 20) << "at an eighth";
}

TEST(DamagedJxl, BrokenInTheMiddleShowsWhatIsBefore) {
  const cv::Mat picture = test::soft_picture({700, 600}, 3, 5);
  const JxlFile whole = jxl_of(picture, {.quality = 95, .effort = 3});
  const cv::Mat sound = jxl_pixels(whole);
  int salvaged = 0, refused = 0;
  for (std::size_t at = whole.size() / 2; at < whole.size(); at += whole.size() / 12) {
    JxlFile broken = whole;
    for (std::size_t i = at; i < std::min(at + 400, broken.size()); ++i)
      broken[i] = static_cast<std::uint8_t>(~broken[i]);
    if (failure_of(broken).first != Cause::damaged) continue;  // coded so that anything decodes to something
    ++refused;
    const Decoded some = decoded(broken, kSalvage);
    EXPECT_TRUE(some.damaged);
    EXPECT_THAT(some.warnings, ElementsAre(HasSubstr("damaged: ")));
    salvaged += test::psnr(mat_of(some), sound) > 18 ? 1 : 0;
  }
  EXPECT_GT(refused, 0);
  EXPECT_EQ(salvaged, refused);
}

TEST(DamagedJxl, NothingIsSalvagedOfNothing) {
  const JxlFile whole = jxl_of(test::soft_picture({90, 60}, 3, 5));
  for (const std::size_t size : {12, 40, 52, 60})
    EXPECT_EQ(failure_of(cut(whole, size), kSalvage).first, Cause::damaged) << size;
}

TEST(DamagedJxl, WithoutItsLastBoxesIsDamagedAndWhole) {
  const cv::Mat picture = test::noise({20, 10}, 3, 1);
  JxlFile file = jxl_of(picture, kLosslessJxl);
  const std::string box("\0\0\1\0xml <x/>", 12);
  file.insert(file.end(), box.begin(), box.end());
  EXPECT_EQ(failure_of(file), std::pair(Cause::damaged, std::string("the file ends early")));
  const Decoded salvaged = decoded(file, kSalvage);
  EXPECT_THAT(salvaged.warnings, ElementsAre("damaged: the file ends early"));
  EXPECT_EQ(test::max_difference(mat_of(salvaged), picture), 0);
}

TEST(JxlTrailer, IsToldOf) {
  const cv::Mat picture = test::noise({20, 10}, 3, 1);
  for (const char* container : {"--container=0", "--container=1"}) {
    JxlFile file = test::jxl_by_cjxl(picture, {"-d", "0", "-e", "2", container});
    file.insert(file.end(), 100, 0xAB);
    const Decoded back = decoded(file);
    EXPECT_THAT(back.warnings, ElementsAre("100 bytes behind the picture: not kept")) << container;
    EXPECT_EQ(test::max_difference(mat_of(back), picture), 0);
  }
}

TEST(JxlLimits, SecondsAreNamed) {
  const JxlFile file = jxl_of(test::soft_picture({300, 200}, 3, 1));
  const auto failure =
      failure_of(file, {.damaged = Damaged::salvage, .limits = {.seconds = 0, .seconds_per_megapixel = 0}});
  EXPECT_EQ(failure.first, Cause::too_large);
  EXPECT_THAT(failure.second, HasSubstr("took longer"));
}

/// Writes the lowest bit first.
class BitFile {
 public:
  BitFile& put(std::uint64_t value, int count) {
    for (int i = 0; i < count; ++i) bits_.push_back((value >> i & 1) != 0);
    return *this;
  }
  BitFile& align() { return put(0, static_cast<int>((8 - bits_.size() % 8) % 8)); }
  /// A frame's side, or its place, by 30 bits.
  BitFile& extent(std::uint64_t value) { return put(3, 2).put(value - 18'688, 30); }
  JxlFile file() const {
    JxlFile file{0xFF, 0x0A};
    for (std::size_t i = 0; i < bits_.size(); i += 8) {
      int byte = 0;
      for (std::size_t b = 0; b < 8 && i + b < bits_.size(); ++b) byte |= bits_[i + b] ? 1 << b : 0;
      file.push_back(static_cast<std::uint8_t>(byte));
    }
    return file;
  }

 private:
  std::vector<bool> bits_;
};

/// A header that says much, and nothing behind it.
TEST(HostileJxl, HeadersTakeNoMemory) {
  // Not in eights, both sides by 30 bits, all else as usual.
  const auto header = [](std::uint64_t height, std::uint64_t width) {
    BitFile bits;
    bits.put(0, 1).put(3, 2).put(height - 1, 30).put(0, 3).put(3, 2).put(width - 1, 30).put(1, 1).put(1, 1);
    return bits.put(0, 200).file();
  };
  EXPECT_EQ(probe(header(300, 200)).size, (Size{200, 300}));
  EXPECT_EQ(probe(header(1U << 30, 1U << 30)).size, (Size{1 << 30, 1 << 30})) << "the planner refuses it";
}

/// The first frame of a picture of 8x8 has a size of its own: of one that is shown, and of one for reference alone;
/// in one pass, and in several.
TEST(HostileJxl, AFrameLargerThanThePictureIsCounted) {
  constexpr unsigned kRegular = 0, kReferenceOnly = 2;
  const auto file = [](unsigned type, bool passes, std::uint64_t width, std::uint64_t height) {
    BitFile bits;
    bits.put(1, 1).put(0, 5).put(1, 3).put(1, 1).put(1, 1).align();  // 8x8, all as usual
    bits.put(0, 1).put(type, 2).put(0, 1).put(0, 2).put(0, 2).put(0, 6);
    if (type != kReferenceOnly && !passes) bits.put(0, 2);
    if (type != kReferenceOnly && passes)
      bits.put(3, 2).put(2, 3).put(3, 2).put(1, 1).put(0, 10).put(0, 8).put(0, 6).put(3, 2).put(5, 3);
    bits.put(1, 1);
    if (type != kReferenceOnly) bits.extent(20'000).extent(20'000);
    return bits.extent(width).extent(height).put(0, 200).file();
  };
  for (const unsigned type : {kRegular, kReferenceOnly}) {
    for (const bool passes : {false, true}) {
      const JxlFile large = file(type, passes, 40'000, 30'000);
      const ImageInfo info = probe(large);
      EXPECT_EQ(info.size, (Size{8, 8}));
      EXPECT_EQ(info.hidden_pixels, 40'000LL * 30'000 - 64) << type << passes;
      EXPECT_GT(abilities(Format::jxl).decoding_bytes(info, {}), 12'000'000'000U);
      const auto failure = failure_of(large, {.damaged = Damaged::salvage});
      EXPECT_EQ(failure.first, Cause::too_large);
      EXPECT_THAT(failure.second, HasSubstr("larger than the picture"));
    }
  }
  EXPECT_EQ(probe(jxl_of(test::soft_picture({300, 200}, 3, 1))).hidden_pixels, 0);
}

/// A GIF of three pictures becomes an animation whose second frame is there as often as one likes.
TEST(HostileJxl, FramesAreCountedUpToABound) {
  constexpr std::string_view kHead("GIF89a\1\0\1\0\x80\0\0\0\0\0\xFF\xFF\xFF", 19);
  constexpr std::string_view kFrame("\x21\xF9\4\0\1\0\0\0\x2C\0\0\0\0\1\0\1\0\0\2\2\x44\1\0", 23);
  const auto animation = [&](int frames) {
    std::string gif(kHead);
    for (int i = 0; i < frames; ++i) gif += kFrame;
    gif += ';';
    return test::made_by("cjxl", {gif.begin(), gif.end()}, ".gif", ".jxl", {"-e", "1", "-d", "0"});
  };
  const JxlFile three = animation(3), four = animation(4);
  const std::size_t frame = four.size() - three.size();
  ASSERT_GT(frame, 0U);
  ASSERT_LT(frame * 3, three.size());
  const auto at = three.end() - static_cast<std::ptrdiff_t>(2 * frame);
  JxlFile many(three.begin(), at);
  for (int i = 0; i < 20'000; ++i) many.insert(many.end(), at, at + static_cast<std::ptrdiff_t>(frame));
  many.insert(many.end(), at, three.end());
  EXPECT_EQ(probe(three).frames, 3);
  EXPECT_EQ(probe(many).frames, 10'000);
  const Decoded decoded = test::decoded(many);
  EXPECT_THAT(decoded.warnings, testing::Contains(HasSubstr("an animation of 10000 pictures or more")));
}

/// Thousands of changes: a picture or an Error, whatever is in the files.
TEST(BrokenJxls, GiveAPictureOrAnErrorAndNothingElse) {
  std::vector<JxlFile> sound;
  for (const int channels : {1, 3, 4}) {
    const cv::Mat picture = test::soft_picture({50, 40}, channels, 3);
    sound.push_back(jxl_of(picture, {.effort = 3}, some()));
    sound.push_back(jxl_of(picture, kLosslessJxl, some()));
  }
  sound.push_back(jxl_of(test::soft_picture({400, 300}, 3, 3), {.effort = 3}));
  std::mt19937 random(1);
  int pictures = 0, errors = 0, salvaged = 0;
  for (int trial = 0; trial < 1200; ++trial) {
    JxlFile file = sound[random() % sound.size()];
    for (int flips = 1 + static_cast<int>(random() % 3); flips > 0; --flips)
      file[random() % file.size()] ^= static_cast<std::uint8_t>(1U << random() % 8);
    const auto decodes = [&](Damaged damaged) {
      try {
        const ImageInfo info = probe(file);
        if (info.size.area() > 1'000'000) return false;  // the planner's to refuse
        const Decoded one = decoded(file, {.damaged = damaged});
        EXPECT_EQ(test::size_of(mat_of(one)), info.size);
        EXPECT_TRUE(damaged == Damaged::salvage || !one.damaged);
        return true;
      } catch (const Error&) {
        return false;
      }
    };
    const bool whole = decodes(Damaged::fail), part = decodes(Damaged::salvage);
    EXPECT_TRUE(part || !whole) << trial;
    pictures += whole ? 1 : 0;
    errors += whole ? 0 : 1;
    salvaged += part && !whole ? 1 : 0;
  }
  EXPECT_GT(pictures, 20);
  EXPECT_GT(errors, 50);
  EXPECT_GT(salvaged, 5);
}

}  // namespace
}  // namespace lightmill::jxl_damage_test
