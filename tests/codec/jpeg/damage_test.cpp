#include "codec/codec.h"
#include "codec/jpeg/header.h"
#include "support/blobs.h"
#include "support/cores.h"
#include "support/jpeg_writer.h"
#include "support/pictures.h"

#include "lightmill/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace lightmill::jpeg_damage_test {
namespace {

using test::blob_of;
using Bytes = std::vector<std::uint8_t>;

Decoded decode(const Bytes& bytes, Damaged damaged, Limits limits = {}, step::Decode step = {}) {
  return codec_for(bytes).decode(blob_of(bytes), {.step = step, .limits = limits, .damaged = damaged}, test::pool(),
                                 test::no_cores());
}

Cause cause_of(const Bytes& bytes, Damaged damaged = Damaged::fail, Limits limits = {}) {
  try {
    decode(bytes, damaged, limits);
  } catch (const Error& error) {
    return error.cause();
  }
  return Cause::internal;
}

Bytes picture(bool progressive) {
  return test::write_jpeg(test::soft_picture({320, 240}, 3, 5),
                          {.luma_across = 2, .luma_down = 2, .progressive = progressive});
}

/// Without the end-of-image marker nothing is lost yet.
TEST(DamagedJpeg, CutAnywhereIsNeverOk) {
  for (const bool progressive : {false, true}) {
    const Bytes whole = picture(progressive);
    for (std::size_t cut = 2; cut < whole.size() - 2; cut += cut < whole.size() - 40 ? 97 : 1) {
      const Bytes file(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(cut));
      EXPECT_EQ(cause_of(file), Cause::damaged) << cut << " of " << whole.size() << (progressive ? " progressive" : "");
    }
    EXPECT_FALSE(decode(whole, Damaged::fail).damaged);
  }
}

TEST(DamagedJpeg, CutInHalfCanBeSalvaged) {
  for (const bool progressive : {false, true}) {
    Bytes file = picture(progressive);
    file.resize(file.size() / 2);
    const Decoded decoded = decode(file, Damaged::salvage);
    EXPECT_TRUE(decoded.damaged);
    EXPECT_THAT(decoded.warnings, testing::Contains(testing::HasSubstr("damaged: ")));
    EXPECT_EQ(window_size(std::get<Planes>(decoded.frame).window), (Size{320, 240}));
  }
}

TEST(DamagedJpeg, FlippedBytesNeverCrashWhateverTheySay) {
  std::mt19937 random(11);
  const Bytes sound[] = {picture(false), picture(true)};
  const step::Channels channels[] = {step::Channels::all, step::Channels::luma};
  for (int trial = 0; trial < 400; ++trial) {
    Bytes file = sound[trial % 2];
    for (int flips = 1 + static_cast<int>(random() % 4); flips > 0; --flips) {
      file[3 + random() % (file.size() - 3)] = static_cast<std::uint8_t>(random());
    }
    for (const Damaged damaged : {Damaged::fail, Damaged::salvage}) {
      try {
        if (probe(file).size.area() > 4'000'000) continue;  // a flipped size is the planner's to refuse
        decode(file, damaged, {}, {Domain::planes, {1, 1 << random() % 4}, channels[random() % 2]});
      } catch (const Error&) {
      }
    }
  }
}

TEST(DamagedJpeg, ABadHuffmanCodeIsLostData) {
  Bytes file = picture(false);
  for (std::size_t i = file.size() / 2; i < file.size() / 2 + 64; ++i) file[i] = 0xFE;
  EXPECT_EQ(cause_of(file), Cause::damaged);
}

TEST(DamagedJpeg, BytesBetweenMarkersAreAHarmlessWarning) {
  Bytes file = picture(false);
  const Bytes junk{0x00, 0x00, 0x00};
  file.insert(file.begin() + 2, junk.begin(), junk.end());
  const Decoded decoded = decode(file, Damaged::fail);
  EXPECT_FALSE(decoded.damaged);
  EXPECT_THAT(decoded.warnings, testing::ElementsAre(testing::HasSubstr("3 extraneous bytes")));
}

/// libjpeg's fast decoder, at work while much of the file is ahead, takes a code that is none for a zero in silence.
TEST(DamagedJpeg, WhatOurDecoderFindsOddIsLostDataWhateverLibjpegSays) {
  if (!knows_libjpeg()) GTEST_SKIP() << "ours is not at work";
  const Bytes sound = test::write_jpeg(test::soft_picture({320, 240}, 3, 5), {.luma_across = 2, .luma_down = 2});
  const auto decoded = [](const Bytes& file, JpegEntropy entropy) {
    JpegDecompressor codec;
    codec.begin(Damaged::fail, entropy);
    codec.read_header(file);
    codec->out_color_space = codec->jpeg_color_space;
    codec.start();
    Bytes row(codec->output_width * 3UL);
    codec.errors().guarded([&] {
      JSAMPROW rows = row.data();
      while (codec->output_scanline < codec->output_height) jpeg_read_scanlines(codec.get(), &rows, 1);
    });
    return codec.finish();
  };
  std::mt19937 random(3);
  int silent = 0;
  for (int trial = 0; trial < 700; ++trial) {
    Bytes file = sound;
    file[700 + random() % (file.size() - 4000)] ^= static_cast<std::uint8_t>(1 << random() % 8);
    try {
      if (decoded(file, JpegEntropy::ours) || !decoded(file, JpegEntropy::libjpegs)) continue;
    } catch (const Error&) {
      continue;  // both see it
    }
    ++silent;
    EXPECT_EQ(cause_of(file), Cause::damaged);
    const Decoded salvaged = decode(file, Damaged::salvage);
    EXPECT_TRUE(salvaged.damaged);
    EXPECT_THAT(salvaged.warnings, testing::ElementsAre(testing::HasSubstr("damaged: ")));
  }
  EXPECT_GT(silent, 0);
}

TEST(JpegLimits, ScansAndSecondsAreNamed) {
  const Bytes progressive = picture(true);
  const auto passed = [&](const Limits& limits) -> std::optional<Limit> {
    try {
      decode(progressive, Damaged::salvage, limits);
    } catch (const Error& error) {
      EXPECT_EQ(error.cause(), Cause::too_large);
      return error.limit();
    }
    return {};
  };
  EXPECT_EQ(passed({.scans = 3}), Limit::scans);
  EXPECT_EQ(passed({.seconds = -1, .seconds_per_megapixel = 0}), Limit::seconds);
  EXPECT_FALSE(decode(progressive, Damaged::fail, {.scans = 10}).damaged);
}

TEST(CodecFor, SaysWhatTheContentIsInstead) {
  const auto reason = [](std::string_view text) -> std::string {
    const Bytes bytes(text.begin(), text.end());
    try {
      codec_for(bytes);
    } catch (const Error& error) {
      EXPECT_EQ(error.cause(), Cause::not_an_image);
      return error.what();
    }
    return "";
  };
  EXPECT_THAT(reason("%PDF-1.4"), testing::HasSubstr("not in a format that is read: the content is a PDF file"));
  EXPECT_THAT(reason("Dear diary,\n"), testing::HasSubstr("text"));
  EXPECT_THAT(reason(std::string(100, '\0')), testing::HasSubstr("zero bytes"));
  EXPECT_THAT(reason("\xff\xd9"), testing::HasSubstr("no known kind"));
}

}  // namespace
}  // namespace lightmill::jpeg_damage_test
