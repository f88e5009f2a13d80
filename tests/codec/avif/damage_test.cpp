#include "codec/avif/avif_files.h"
#include "codec/avif/boxes.h"
#include "codec/avif/obus.h"

#include "lightmill/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <utility>

namespace lightmill::avif_damage_test {
namespace {

using test::avifenc;
using test::decode_avif;
using test::encode_avif;
using test::File;
using test::file_of;
using test::find;
using test::pixels_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using namespace std::string_literals;

File whole_file(int channels = 4) {
  Metadata metadata;
  metadata.exif = file_of("II*\0\x08\0\0\0\0\0\0\0\0\0"s);
  metadata.xmp = file_of("<x:xmpmeta/>");
  return encode_avif(test::soft_picture({48, 40}, channels, 3), {.quality = 80, .effort = 0}, metadata);
}

File cut(const File& file, std::size_t size) {
  return {file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size)};
}

/// Why it fails; "" where it does not.
std::string reason(const File& file, Damaged damaged = Damaged::fail) try {
  decode_avif(file, damaged);
  return "";
} catch (const Error& error) {
  EXPECT_TRUE(error.cause() == Cause::damaged || error.cause() == Cause::unsupported ||
              error.cause() == Cause::too_large || error.cause() == Cause::not_an_image)
      << error.what();
  return error.what();
}

TEST(AvifDamage, ThatEndsEarlyFailsWhereverItEnds) {
  const File file = whole_file();
  for (std::size_t size = 0; size < file.size(); size += 3) {
    EXPECT_NE(reason(cut(file, size)), "") << size;
    reason(cut(file, size), Damaged::salvage);
  }
  EXPECT_EQ(reason(cut(file, file.size() - 1)), "the file ends early");
}

TEST(AvifDamage, BitsThatAreTurnedNeverDoHarm) {
  const File file = whole_file();
  std::minstd_rand random(1);
  int refused = 0;
  for (int trial = 0; trial < 1500; ++trial) {
    File odd = file;
    for (auto n = 1 + random() % 4; n > 0; --n)
      odd[random() % odd.size()] ^= static_cast<std::uint8_t>(1U << random() % 8);
    refused += reason(odd, trial % 2 ? Damaged::salvage : Damaged::fail).empty() ? 0 : 1;
  }
  EXPECT_GT(refused, 100);
}

TEST(AvifDamage, WholeRowsOfAGridAreSalvaged) {
  std::vector<File> cells;
  for (unsigned seed = 0; seed < 4; ++seed) cells.push_back(test::write_png({.width = 64, .height = 64}, seed));
  const File file = avifenc(cells, {"--grid", "2x2", "--lossless"});
  const File early = cut(file, file.size() - 100);
  EXPECT_EQ(reason(early), "the file ends early");
  const Decoded decoded = decode_avif(early, Damaged::salvage);
  EXPECT_TRUE(decoded.damaged);
  EXPECT_THAT(decoded.warnings, ElementsAre(HasSubstr("damaged: the file ends early")));
  const cv::Mat picture = pixels_of(decoded), sound = pixels_of(decode_avif(file));
  EXPECT_EQ(test::max_difference(picture.rowRange(0, 64), sound.rowRange(0, 64)), 0);
  EXPECT_EQ(cv::countNonZero(picture.rowRange(64, 128).reshape(1)), 0);
}

TEST(AvifDamage, OfSoundFilesNothingIsSalvaged) {
  const Decoded decoded = decode_avif(whole_file(), Damaged::salvage);
  EXPECT_FALSE(decoded.damaged);
  EXPECT_THAT(decoded.warnings, IsEmpty());
}

/// Where what describes the picture comes behind it, as sharp writes EXIF.
TEST(AvifDamage, MetadataBehindThePictureMayBeLost) {
  File file = whole_file(3);
  const std::string_view exif("II*\0", 4);
  const auto at = static_cast<std::size_t>(find(file, exif) - file.begin());
  ASSERT_LT(at, file.size());
  // The item of EXIF is told to lie where the file has ended.
  const File early = [&] {
    File moved = file;
    const std::size_t offset = at - exif.size() - 4;  // of the item, with the offset of the TIFF in front
    for (std::size_t i = 0; i + 4 < moved.size(); ++i) {
      const std::size_t number = std::size_t{moved[i]} << 24 | moved[i + 1] << 16 | moved[i + 2] << 8 | moved[i + 3];
      if (number == offset) moved[i] = 1;
    }
    return moved;
  }();
  ASSERT_NE(early, file);
  const Decoded decoded = decode_avif(early);
  EXPECT_TRUE(decoded.metadata.exif.empty());
  EXPECT_THAT(decoded.warnings, ElementsAre(HasSubstr("EXIF and XMP")));
}

/// Of how many samples and bits there are, boxes may tell one thing and data another.
TEST(AvifDamage, DataAreOfTheSamplesThatBoxesTell) {
  int taken = 0, refused = 0;
  for (const int channels : {1, 2, 3, 4}) {
    File file = whole_file(channels);
    const auto at = find(file, "av1C") - file.begin() + 2;  // bits of samples, and whether they are gray
    ASSERT_LT(static_cast<std::size_t>(at), file.size());
    for (int bit = 0; bit < 8; ++bit) {
      File odd = file;
      odd[static_cast<std::size_t>(at)] ^= static_cast<std::uint8_t>(1U << bit);
      for (const Damaged damaged : {Damaged::fail, Damaged::salvage}) {
        const bool is_refused = !reason(odd, damaged).empty();
        ++(is_refused ? refused : taken);
        if (is_refused) continue;
        const ImageInfo info = probe(odd);
        const cv::Mat picture = pixels_of(decode_avif(odd, damaged));
        EXPECT_EQ(picture.channels(), (info.color == ColorModel::gray ? 1 : 3) + (info.alpha ? 1 : 0))
            << channels << bit;
        EXPECT_EQ(picture.elemSize1() * 8, static_cast<std::size_t>(info.bits)) << channels << bit;
      }
    }
  }
  EXPECT_GT(taken, 8);
  EXPECT_GT(refused, 8);
}

TEST(AvifDamage, LimitsHoldBeforeAnythingIsDecoded) {
  const File file = whole_file();
  const auto with = [&](const Limits& limits) {
    return codec_for(file).decode(test::blob_of(file), {.step = {Domain::pixels}, .limits = limits}, test::pool(),
                                  test::no_cores());
  };
  for (const Limits& limits : {Limits{.pixels = 48 * 40 - 1}, Limits{.seconds = 0, .seconds_per_megapixel = 0}}) {
    try {
      with(limits);
      FAIL();
    } catch (const Error& error) {
      EXPECT_EQ(error.cause(), Cause::too_large);
      EXPECT_EQ(error.limit(), limits.seconds == 0 ? Limit::seconds : Limit::pixels);
    }
  }
  with({.pixels = 48 * 40});
}

/// Samples that are not told of are not counted.
TEST(AvifDamage, APictureLargerThanItsBoxesTellIsRefused) {
  File file = encode_avif(test::soft_picture({640, 480}, 3, 3), {.effort = 0});
  const auto size = find(file, "ispe") + 4;
  size[2] = size[6] = 0;
  size[3] = size[7] = 8;
  EXPECT_EQ(probe(file).size, (Size{8, 8}));
  EXPECT_EQ(reason(file), "its data code a larger picture than its boxes tell");
}

/// dav1d decodes nearly all of them to something else.
TEST(AvifDamage, ABitThatIsTurnedInThePictureIsNoticedAndSalvaged) {
  const File file = encode_avif(test::soft_picture({120, 90}, 3, 3), {.quality = 97, .effort = 0});
  const cv::Mat sound = pixels_of(decode_avif(file));
  int noticed = 0, salvaged = 0;
  for (std::size_t behind = 10; behind < 1210; behind += 30) {
    File odd = file;
    odd[odd.size() - behind] ^= 0x10;
    const std::string why = reason(odd);
    if (why.empty()) continue;
    ++noticed;
    EXPECT_THAT(why, HasSubstr("its data are damaged")) << behind << " of " << file.size();
    try {
      const Decoded decoded = decode_avif(odd, Damaged::salvage);
      ++salvaged;
      EXPECT_TRUE(decoded.damaged);
      EXPECT_THAT(decoded.warnings, ElementsAre(HasSubstr("damaged: its data are damaged")));
      EXPECT_EQ(pixels_of(decoded).size(), sound.size());
    } catch (const Error& error) {
      EXPECT_EQ(error.what(), why);
    }
  }
  EXPECT_GE(noticed, 38) << "of 40";
  EXPECT_GE(salvaged, noticed / 3);
}

TEST(AvifDamage, BytesBehindThePictureAreToldOf) {
  File file = whole_file();
  const std::string video = "\0\0\0\x20mpvd"s + std::string(1000, 'v');
  file.insert(file.end(), video.begin(), video.end());
  EXPECT_THAT(decode_avif(file).warnings, ElementsAre("1008 bytes behind the picture: not kept"));
}

/// Of the data of all pictures in it.
Av1Demands demands_in(File file) {
  const auto data = find(file, "mdat");
  return demands_of({data, file.end()});
}

TEST(AvifObus, TellTheSizeAndNumberOfPictures) {
  for (const Size size : {Size{1, 1}, Size{48, 40}, Size{301, 7}}) {
    const Av1Demands still = demands_in(encode_avif(test::soft_picture(size, 3, 3), {.effort = 0}));
    EXPECT_EQ(still.pixels, size.area());
    EXPECT_EQ(still.pictures, 1);
  }
  std::vector<File> pictures;
  for (unsigned seed = 0; seed < 3; ++seed) pictures.push_back(test::write_png({.width = 30, .height = 20}, seed));
  const Av1Demands sequence = demands_in(avifenc(pictures, {}));
  EXPECT_EQ(sequence.pixels, 30 * 20);
  EXPECT_EQ(sequence.pictures, 6) << "with alpha";
}

/// Each number in so many bits.
File in_bits(const std::vector<std::pair<int, unsigned>>& numbers) {
  std::vector<bool> bits;
  for (const auto& [count, number] : numbers)
    for (int bit = count; bit-- > 0;) bits.push_back((number >> bit & 1) != 0);
  File bytes((bits.size() + 7) / 8);
  for (std::size_t i = 0; i < bits.size(); ++i)
    bytes[i / 8] |= static_cast<std::uint8_t>(bits[i] ? 0x80U >> i % 8 : 0U);
  return bytes;
}

/// With all that may stand in front of its size (AV1, 5.5).
TEST(AvifObus, TellTheSizeBehindTimingAndOperatingPoints) {
  const File content = in_bits({{3, 0},  {1, 0},  {1, 0},                   // not reduced
                                {1, 1},  {32, 7}, {32, 7}, {1, 1}, {5, 6},  // timing, 2 zeros, 1, 2 bits
                                {1, 1},  {5, 9},  {32, 7}, {5, 1}, {5, 1},  // buffers in 10 bits
                                {1, 1},  {5, 1},                            // delays; two points:
                                {12, 5}, {5, 8},  {1, 1},  {1, 1}, {21, 0xFFFFF}, {1, 1},    {4, 15}, {12, 5},
                                {5, 7},  {1, 0},  {1, 0},  {4, 9}, {4, 7},        {10, 639}, {8, 199}});
  File obus{1 << 3 | 2, static_cast<std::uint8_t>(content.size())};
  obus.insert(obus.end(), content.begin(), content.end());
  EXPECT_EQ(demands_of(obus).pixels, 640 * 200);
  for (int i = 0; i < 40; ++i) obus.insert(obus.end(), {6 << 3 | 4 | 2, 0, 0x81, 0x00, 'x'});
  EXPECT_EQ(demands_of(obus).pictures, 40);
  EXPECT_EQ(demands_of(obus).pixels, 640 * 200);
  obus = {6 << 3 | 2, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
  EXPECT_EQ(demands_of(obus).pictures, 1);
}

TEST(AvifDamage, ManyPicturesForOneAreRefused) {
  File file = encode_avif(test::soft_picture({48, 40}, 3, 3), {.quality = 95, .effort = 0});
  const auto data = find(file, "mdat");
  const auto sequence_header = 2 + data[1];
  for (auto at = data + sequence_header; file.end() - at >= 2; at += 2) at[0] = 6 << 3 | 2, at[1] = 0;
  EXPECT_EQ(reason(file), "its data code too many pictures for the one that is shown");
}

std::string number(std::size_t value, int bytes) {
  std::string text;
  while (bytes-- > 0) text += static_cast<char>(value >> (8 * bytes));
  return text;
}
std::string box(const std::string& type, const std::string& content) {
  return number(content.size() + 8, 4) + type + content;
}
std::string full_box(const std::string& type, const std::string& content, int version = 0) {
  return box(type, std::string(1, static_cast<char>(version)) + "\0\0\0"s + content);
}
const std::string kType = box("ftyp", "avif\0\0\0\0mif1avif"s);

std::string refusal(const std::string& file) try {
  const File bytes = file_of(file);
  AvifBoxes{bytes};
  return "";
} catch (const Error& error) {
  return error.what();
}

std::string with_properties(const std::string& properties) {
  return kType + full_box("meta", box("iprp", box("ipco", properties)));
}

/// Whose place tells of 4 GiB.
TEST(AvifDamage, MetadataAreNotMoreThanTheFile) {
  constexpr std::uint8_t kHigh = 0x30, kLow = 0x39;
  Metadata metadata;
  metadata.xmp.assign(kHigh << 8 | kLow, ' ');
  File file = encode_avif(test::soft_picture({48, 40}, 3, 3), {.effort = 0}, metadata);
  ASSERT_EQ(probe(file).xmp_bytes, metadata.xmp.size());
  const auto length = find(file, std::string{0, 0, kHigh, kLow});
  std::fill_n(length - 4, 4, std::uint8_t{0xFF});
  EXPECT_LE(probe(file).xmp_bytes, file.size());
  EXPECT_THAT(decode_avif(file).warnings, ElementsAre(HasSubstr("XMP")));
}

TEST(AvifBoxes, ThatWouldTakeTooMuchAreRefused) {
  std::string many;
  for (int i = 0; i < 9000; ++i) many += box("free", "");
  EXPECT_THAT(refusal(with_properties(many)), HasSubstr("more than 8192 items and properties"));
  std::string items;
  for (int i = 0; i < 9000; ++i) items += full_box("infe", number(static_cast<std::size_t>(i), 2) + "\0\0av01\0"s, 2);
  EXPECT_THAT(refusal(kType + full_box("meta", full_box("iinf", number(9000, 2) + items))), HasSubstr("8192"));
  EXPECT_THAT(refusal(kType + box("moov", box("trak", many))), HasSubstr("8192"));
  EXPECT_THAT(refusal(kType + box("moov", std::string(2'000'000, '\0'))), HasSubstr("\"moov\" has 2000000 bytes"));
  for (const char* type : {"iloc", "iref"})
    EXPECT_THAT(refusal(kType + full_box("meta", full_box(type, std::string(300'000, 'x')))), HasSubstr(type));
  EXPECT_THAT(refusal(kType + full_box("meta", full_box("iloc", number(0, 2) + number(1, 2) + "\0\1\0\0\xFF\xFF"s))),
              HasSubstr("where its data lie"));
}

TEST(AvifBoxes, SizesOverTheLimitsOfLibavifAreNamed) {
  const auto sized = [](std::size_t width, std::size_t height) {
    return with_properties(full_box("ispe", number(width, 4) + number(height, 4)));
  };
  EXPECT_EQ(refusal(sized(65'535, 4000)), "");
  EXPECT_THAT(refusal(sized(65'536, 10)), HasSubstr("65536x10 is over the limits of libavif"));
  EXPECT_THAT(refusal(sized(20'000, 20'000)), HasSubstr("268 MP"));
  EXPECT_THAT(refusal(sized(0xFFFFFFFF, 0xFFFFFFFF)), HasSubstr("4294967295x4294967295"));
}

TEST(AvifBoxes, WhatIsBesideThePictureIsNamedOnce) {
  const std::string gain_map = full_box("infe", "\0\1\0\0tmap\0"s, 2), picture = full_box("infe", "\0\2\0\0av01\0"s, 2);
  const std::string properties = full_box("auxC", "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0"s) +
                                 full_box("auxC", "urn:mpeg:mpegB:cicp:systems:auxiliary:depth\0"s) +
                                 full_box("auxC", "a\nb"s) + box("clli", "\0\1\0\1"s) +
                                 box("mdcv", std::string(24, '\0')) + full_box("ispe", number(30, 4) + number(20, 4));
  const File file = file_of(kType + full_box("meta", full_box("iinf", number(3, 2) + gain_map + gain_map + picture) +
                                                         box("iprp", box("ipco", properties))));
  const AvifBoxes boxes(file);
  EXPECT_THAT(boxes.not_kept(), ElementsAre(HasSubstr("gain map"), HasSubstr("(depth)"), HasSubstr("(a?b)"),
                                            HasSubstr("brightness of HDR")));
  EXPECT_EQ(boxes.largest(), (Size{30, 20}));
  EXPECT_FALSE(boxes.cut());
}

TEST(AvifBoxes, OfAnySizeAreWalkedThrough) {
  std::minstd_rand random(1);
  const std::string all = kType +
                          full_box("meta", full_box("iinf", number(1, 2) + full_box("infe", "\0\1\0\0tmap\0"s, 2)) +
                                               box("iprp", box("ipco", full_box("ispe", number(1, 8))))) +
                          box("moov", box("trak", box("stsd", std::string(200, 's')))) + box("mdat", "data");
  for (int trial = 0; trial < 20'000; ++trial) {
    std::string odd = all;
    for (auto n = 1 + random() % 3; n > 0; --n) odd[random() % odd.size()] = static_cast<char>(random());
    refusal(odd.substr(0, random() % (odd.size() + 1)));
  }
  EXPECT_EQ(refusal(all), "");
}

}  // namespace
}  // namespace lightmill::avif_damage_test
