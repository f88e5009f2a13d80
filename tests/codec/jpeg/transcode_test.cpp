// Coefficients as jpegtran leaves them, byte by byte.
#include "codec/jpeg/transcode.h"

#include "codec/jpeg/jpeg.h"
#include "support/blobs.h"
#include "support/cores.h"
#include "support/jpeg_reader.h"
#include "support/jpeg_surgery.h"
#include "support/jpeg_writer.h"
#include "support/pictures.h"
#include "support/run_program.h"
#include "support/temporary_folder.h"
#include "support/texts.h"

#include "lightmill/error.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <vector>

namespace lightmill::jpeg_transcode_test {
namespace {

struct NamedKind {
  const char* name;
  test::JpegKind kind;
};

const std::vector<NamedKind>& kinds() {
  constexpr auto kInks = JCS_CMYK;
  static const std::vector<NamedKind> all{
      {"4:4:4", {}},
      {"4:2:0", {.luma_across = 2, .luma_down = 2}},
      {"4:2:2", {.luma_across = 2}},
      {"4:4:0", {.luma_down = 2}},
      {"4:1:1", {.luma_across = 4}},
      {"4:2:0 with restart markers", {.luma_across = 2, .luma_down = 2, .restart_rows = 1}},
      {"progressive", {.luma_across = 2, .luma_down = 2, .progressive = true}},
      {"progressive with restart markers", {.luma_across = 2, .progressive = true, .restart_rows = 1}},
      {"a scan a component", {.luma_across = 2, .luma_down = 2, .scan_a_component = true}},
      {"arithmetic", {.luma_across = 2, .luma_down = 2, .arithmetic = true}},
      {"gray", {.input = JCS_GRAYSCALE, .stored = JCS_GRAYSCALE}},
      {"gray with factors", {.input = JCS_GRAYSCALE, .stored = JCS_GRAYSCALE, .luma_across = 2, .luma_down = 2}},
      {"RGB", {.stored = JCS_RGB}},
      {"CMYK", {.input = kInks, .stored = JCS_CMYK}},
      {"YCCK", {.input = kInks, .stored = JCS_YCCK, .luma_across = 2, .luma_down = 2}},
      {"all alike", {.luma_across = 2, .luma_down = 1, .chroma_across = 2, .chroma_down = 1}},
  };
  return all;
}

Bytes picture_of(const test::JpegKind& kind, Size size, unsigned seed = 1) {
  const int channels = kind.input == JCS_GRAYSCALE ? 1 : kind.input == JCS_CMYK ? 4 : 3;
  return test::write_jpeg(test::soft_picture(size, channels, seed), kind);
}

Bytes transcoded(const Bytes& file, const Rearrangement& rearrangement, const JpegEncoding& encoding = {},
                 ScanCoding coding = ScanCoding::as_they_come) {
  const Blob blob = test::blob_of(file);
  TranscodeOptions options{
      .rearrangement = rearrangement,
      .encode = {.encoding = encoding, .metadata = KeptMetadata::none()},
      .metadata = [](const Metadata& metadata) { return metadata; },
      .limits = {},
      .damaged = Damaged::fail,
      .info = nullptr,
  };
  const Transcoded done = transcode_jpeg(blob, options, test::pool(), test::no_cores(), coding);
  EXPECT_FALSE(done.damaged);
  const auto bytes = done.file.bytes();
  return {bytes.begin(), bytes.end()};
}

class Jpegtran {
 public:
  Bytes operator()(const Bytes& file, std::vector<std::string> arguments) const {
    const auto in = folder_.write("in.jpg", std::span<const std::uint8_t>(file)), out = folder_ / "out.jpg";
    arguments.insert(arguments.begin(), {"jpegtran", "-copy", "none"});
    arguments.insert(arguments.end(), {"-outfile", out.native(), in.native()});
    const Ended ended = run_program(arguments);
    EXPECT_EQ(ended.code, 0) << ended.err;
    const std::string written = folder_.read("out.jpg");
    return {written.begin(), written.end()};
  }

 private:
  TemporaryFolder folder_;
};

struct NamedTurn {
  Orientation turn;
  std::vector<std::string> arguments;
};
const std::vector<NamedTurn> kTurns{
    {Orientation::identity, {}},
    {Orientation::flip_horizontal, {"-flip", "horizontal"}},
    {Orientation::rotate_180, {"-rotate", "180"}},
    {Orientation::flip_vertical, {"-flip", "vertical"}},
    {Orientation::transpose, {"-transpose"}},
    {Orientation::rotate_90, {"-rotate", "90"}},
    {Orientation::transverse, {"-transverse"}},
    {Orientation::rotate_270, {"-rotate", "270"}},
};

Rearrangement turn_of(Size size, Orientation turn) { return {.region = {0, 0, size.width, size.height}, .turn = turn}; }

TEST(Transcode, TurnsEveryKindAsJpegtranDoes) {
  const Jpegtran jpegtran;
  const Size size{96, 96};  // whole MCUs of every kind
  for (const auto& [name, kind] : kinds()) {
    const Bytes file = picture_of(kind, size);
    for (const auto& [turn, arguments] : kTurns) {
      SCOPED_TRACE(std::string(name) + ", " + std::string(to_string(turn)));
      const Bytes expected = jpegtran(file, arguments);
      EXPECT_EQ(transcoded(file, turn_of(size, turn)), expected);
      EXPECT_EQ(transcoded(file, turn_of(size, turn), {}, ScanCoding::of_arrays), expected);
    }
  }
}

TEST(Transcode, MakesProgressiveFilesAsJpegtranDoes) {
  const Jpegtran jpegtran;
  const JpegEncoding progressive{.scans = ScanOrder::progressive};
  for (const Size size : {Size{96, 96}, Size{150, 37}, Size{3, 70}}) {
    for (const auto& [name, kind] : kinds()) {
      SCOPED_TRACE(std::string(name) + ", " + to_string(size));
      const Bytes file = picture_of(kind, size);
      const Bytes expected = jpegtran(file, {"-progressive"});
      EXPECT_EQ(transcoded(file, turn_of(size, Orientation::identity), progressive), expected);
      EXPECT_EQ(transcoded(file, turn_of(size, Orientation::identity), progressive, ScanCoding::of_arrays), expected);
      if (size != Size{96, 96}) continue;
      EXPECT_EQ(transcoded(file, turn_of(size, Orientation::rotate_90), progressive),
                jpegtran(file, {"-progressive", "-rotate", "90"}));
    }
  }
}

TEST(Transcode, WhereBlocksAreCutByTheFarEdgesTurnsWhatCanBeTurned) {
  const Jpegtran jpegtran;
  for (const Size size : {Size{50, 37}, Size{1, 1}, Size{17, 96}, Size{96, 9}}) {
    for (const auto& [name, kind] : kinds()) {
      const Bytes file = picture_of(kind, size);
      for (const Orientation turn : {Orientation::identity, Orientation::transpose}) {
        SCOPED_TRACE(std::string(name) + ", " + to_string(size) + ", " + std::string(to_string(turn)));
        const auto arguments = turn == Orientation::identity ? kTurns[0].arguments : kTurns[4].arguments;
        EXPECT_EQ(transcoded(file, turn_of(size, turn)), jpegtran(file, arguments));
      }
    }
  }
}

TEST(Transcode, WritesFittedTablesAndScansAsJpegtranDoes) {
  const Jpegtran jpegtran;
  const Size size{96, 96};
  for (const auto& [name, kind] : kinds()) {
    SCOPED_TRACE(name);
    const Bytes file = picture_of(kind, size);
    const Rearrangement quarter = turn_of(size, Orientation::rotate_90);
    EXPECT_EQ(transcoded(file, quarter, {.tables = HuffmanTables::optimized}),
              jpegtran(file, {"-optimize", "-rotate", "90"}));
    EXPECT_EQ(transcoded(file, quarter, {.scans = ScanOrder::progressive}),
              jpegtran(file, {"-progressive", "-rotate", "90"}));
  }
}

TEST(Transcode, DropsColorAsJpegtranDoes) {
  const Jpegtran jpegtran;
  for (const auto& [name, kind] : kinds()) {
    if (kind.stored != JCS_YCbCr || kind.chroma_across > 1) continue;
    const Size size{40, 24};  // whole blocks, not whole MCUs
    const Bytes file = picture_of(kind, size);
    for (const auto& [turn, arguments] : kTurns) {
      SCOPED_TRACE(std::string(name) + ", " + std::string(to_string(turn)));
      Rearrangement luma = turn_of(size, turn);
      luma.channels = step::Channels::luma;
      std::vector<std::string> gray{"-grayscale"};
      gray.insert(gray.end(), arguments.begin(), arguments.end());
      EXPECT_EQ(transcoded(file, luma), jpegtran(file, gray));
    }
  }
}

TEST(Transcode, CutsAsJpegtranDoes) {
  const Jpegtran jpegtran;
  for (const auto& [name, kind] : kinds()) {
    SCOPED_TRACE(name);
    const Bytes file = picture_of(kind, {150, 120});
    EXPECT_EQ(transcoded(file, {.region = {96, 48, 41, 23}}), jpegtran(file, {"-crop", "41x23+96+48"}));
  }
}

/// What is cut and then turned is what is turned and then cut.
TEST(Transcode, CutsAndTurnsAtOnce) {
  const Size size{256, 144};
  const Rect region{64, 48, 96, 48};
  for (const auto& [name, kind] : kinds()) {
    const Bytes file = picture_of(kind, size);
    for (const auto& [turn, arguments] : kTurns) {
      SCOPED_TRACE(std::string(name) + ", " + std::string(to_string(turn)));
      const Bytes cut = transcoded(file, {.region = region});
      const Bytes turned_first = transcoded(file, turn_of(size, turn));
      const Bytes expected = transcoded(cut, turn_of(region.size(), turn));
      EXPECT_EQ(transcoded(file, {.region = region, .turn = turn}), expected);
      EXPECT_EQ(transcoded(turned_first, {.region = turned(region, size, turn)}), expected);
    }
  }
}

/// The corner that comes to lie at the top left is all that must be between MCUs.
TEST(Transcode, CutsBlocksWhereTheResultHasItsFarEdges) {
  const Bytes file = picture_of({.luma_across = 2, .luma_down = 2}, {128, 96});
  const Bytes flipped = transcoded(file, turn_of({128, 96}, Orientation::flip_horizontal));
  EXPECT_EQ(transcoded(file, {.region = {37, 16, 59, 33}, .turn = Orientation::flip_horizontal}),
            transcoded(flipped, {.region = {32, 16, 59, 33}}));
}

TEST(Transcode, FourQuarterTurnsGiveTheFileBack) {
  for (const auto& [name, kind] : kinds()) {
    SCOPED_TRACE(name);
    const Size size{96, 192};
    const Bytes file = transcoded(picture_of(kind, size), turn_of(size, Orientation::identity));
    Bytes turned_file = file;
    for (int i = 0; i < 4; ++i)
      turned_file = transcoded(
          turned_file,
          turn_of(turned(size, i % 2 == 0 ? Orientation::identity : Orientation::rotate_90), Orientation::rotate_90));
    EXPECT_EQ(turned_file, file);
  }
}

/// Large enough for lanes, chunks and slabs; several threads give the same bytes.
TEST(Transcode, OfALargePictureGivesTheSameWhoeverHelps) {
  const Size size{3200, 2560};
  for (const int restart_rows : {0, 1}) {
    const Bytes file = test::write_jpeg(
        test::noise(size, 3, 5), {.luma_across = 2, .luma_down = 2, .restart_rows = restart_rows, .quality = 96});
    const Jpegtran jpegtran;
    const Bytes expected = jpegtran(file, {"-rotate", "90"});
    for (const int helpers : {0, 3}) {
      test::IdleCores idle(helpers);
      const TranscodeOptions options{.rearrangement = turn_of(size, Orientation::rotate_90),
                                     .encode = {.metadata = KeptMetadata::none()},
                                     .metadata = [](const Metadata& metadata) { return metadata; },
                                     .limits = {}};
      const Transcoded done = transcode_jpeg(test::blob_of(file), options, test::pool(), idle.cores());
      EXPECT_TRUE(std::ranges::equal(done.file.bytes(), expected)) << helpers << " helpers";
    }
  }
}

/// Against samples that are coded with the steps that are asked for.
TEST(Transcode, MakesCoefficientsOfALowerQuality) {
  const Size size{320, 240};
  for (const auto& [name, kind] : kinds()) {
    if (kind.input == JCS_CMYK) continue;
    SCOPED_TRACE(name);
    test::JpegKind fine = kind;
    fine.quality = 95;
    const Bytes file = picture_of(fine, size);
    for (const int quality : {20, 60, 84}) {
      test::JpegKind coarse = kind;
      coarse.quality = quality;
      const Bytes coded = picture_of(coarse, size);
      const JpegEncoding encoding{.quality = quality};
      const Bytes made = transcoded(file, turn_of(size, Orientation::identity), encoding);
      EXPECT_EQ(transcoded(file, turn_of(size, Orientation::identity), encoding, ScanCoding::of_arrays), made);
      const cv::Mat whole = test::read_jpeg(file);
      const double loss = test::psnr(test::read_jpeg(made), whole), usual = test::psnr(test::read_jpeg(coded), whole);
      EXPECT_GT(loss, usual - 0.5) << quality;
      EXPECT_LT(loss, usual + 1.5) << quality;
      EXPECT_EQ(probe(made).quality, probe(coded).quality);
      EXPECT_NEAR(probe(made).quality, quality, 1);
    }
  }
}

/// By which libjpeg would divide.
TEST(Transcode, RefusesStepsOfZero) {
  Bytes file = picture_of({}, {32, 32});
  const auto table = test::found_in(file, std::array<std::uint8_t, 2>{0xFF, 0xDB});
  ASSERT_NE(table, file.end());
  file[static_cast<std::size_t>(table - file.begin()) + 5 + 9] = 0;
  for (const ScanCoding coding : {ScanCoding::as_they_come, ScanCoding::of_arrays}) {
    EXPECT_THROW(transcoded(file, turn_of({32, 32}, Orientation::identity), {}, coding), Error);
    EXPECT_NO_THROW(transcoded(file, turn_of({32, 32}, Orientation::identity), {.quality = 50}, coding));
  }
}

TEST(Transcode, RefusesWhatIsDamagedInTheWordsOfDecoding) {
  const Bytes whole = picture_of({.luma_across = 2, .luma_down = 2}, {640, 480});
  std::mt19937 random(8);
  int refused = 0;
  for (int trial = 0; trial < 60; ++trial) {
    Bytes file = whole;
    if (trial % 2 == 0)
      file.resize(700 + random() % (file.size() - 700));
    else
      file[700 + random() % (file.size() - 700)] ^= static_cast<std::uint8_t>(1 + random() % 255);
    const auto said = [&](const auto& work) -> std::string {
      try {
        work();
      } catch (const NotKept&) {  // samples can be made of it, for all that is known
        return "";
      } catch (const Error& error) {
        return error.what();
      }
      return "";
    };
    const DecodeOptions decoding{.step = {}, .metadata = MetadataPolicy::strip_all, .limits = {}};
    const std::string decode =
        said([&] { jpeg_codec().decode(test::blob_of(file), decoding, test::pool(), test::no_cores()); });
    EXPECT_EQ(said([&] { transcoded(file, turn_of({640, 480}, Orientation::rotate_90)); }), decode) << trial;
    refused += decode.empty() ? 0 : 1;
  }
  EXPECT_GT(refused, 30);
}

}  // namespace
}  // namespace lightmill::jpeg_transcode_test
