#include "codec/codec.h"
#include "support/blobs.h"
#include "support/cores.h"
#include "support/pictures.h"
#include "support/png_writer.h"

#include "lightmill/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace lightmill::png_damage_test {
namespace {

using Bytes = std::vector<std::uint8_t>;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

Decoded decode(const Bytes& bytes, Damaged damaged = Damaged::fail, Limits limits = {}) {
  return codec_for(bytes).decode(test::blob_of(bytes), {.step = {Domain::pixels}, .limits = limits, .damaged = damaged},
                                 test::pool(), test::no_cores());
}
cv::Mat pixels_of(const Decoded& decoded) { return std::get<Pixels>(decoded.frame).mat; }

/// A gray picture of two rows.
Bytes two_rows(int width, const std::vector<std::string>& data) {
  const std::string size = test::png_number(static_cast<std::size_t>(width)) + test::png_number(2);
  std::vector<test::PngChunk> chunks{{"IHDR", size + std::string("\x08\0\0\0\0", 5)}};
  for (const std::string& piece : data) chunks.push_back({"IDAT", piece});
  chunks.push_back({"IEND", ""});
  return test::png_of(chunks);
}

/// Cause and words; none where nothing is wrong.
std::pair<Cause, std::string> failure_of(const Bytes& bytes, Damaged damaged = Damaged::fail, Limits limits = {}) {
  try {
    decode(bytes, damaged, limits);
  } catch (const Error& error) {
    return {error.cause(), error.what()};
  }
  return {Cause::internal, "nothing is wrong"};
}

Bytes rgba(int side = 12) { return test::write_png({side, side, PNG_COLOR_TYPE_RGBA}, 3); }

TEST(DamagedPng, ChangedAnywhereIsNeverOk) {
  const Bytes whole = test::with_chunk(rgba(), {"tEXt", std::string("Title\0A title", 13)});
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const int change : {0x01, 0x20, 0x80, 0xFF}) {
      Bytes file = whole;
      file[at] = static_cast<std::uint8_t>(file[at] ^ change);
      EXPECT_THROW(decode(file), Error) << at << " of " << whole.size();
    }
  }
  EXPECT_FALSE(decode(whole).damaged);
}

TEST(DamagedPng, CutAnywhereIsNeverOk) {
  const Bytes whole = rgba();
  for (std::size_t size = 8; size < whole.size(); ++size)
    EXPECT_EQ(failure_of({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)}).first, Cause::damaged)
        << size;
}

TEST(DamagedPng, RowsThatCameAreSalvaged) {
  for (const bool interlaced : {false, true}) {
    const Bytes whole = test::write_png({200, 200, PNG_COLOR_TYPE_RGB, 8, interlaced}, 3);
    Bytes half = whole;
    half.resize(half.size() / 2);
    EXPECT_EQ(failure_of(half).first, Cause::damaged);
    const Decoded salvaged = decode(half, Damaged::salvage);
    EXPECT_TRUE(salvaged.damaged);
    EXPECT_THAT(salvaged.warnings, Contains(HasSubstr("damaged: the file ends early")));
    const cv::Mat full = pixels_of(decode(whole)), rows = pixels_of(salvaged);
    if (interlaced) {
      EXPECT_EQ(rows.at<cv::Vec3b>(8, 16), full.at<cv::Vec3b>(8, 16)) << "of the first pass";
      continue;
    }
    EXPECT_EQ(test::max_difference(rows.rowRange(0, 90), full.rowRange(0, 90)), 0);
    EXPECT_EQ(cv::countNonZero(rows.rowRange(110, 200).clone().reshape(1)), 0) << "black";
  }
}

TEST(DamagedPng, AChecksumOfAnythingCounts) {
  Bytes file = test::with_chunk(rgba(), {"tEXt", std::string("Title\0A title", 13)});
  file[8 + 25 + 8 + 2] ^= 1;  // in the text
  EXPECT_THAT(failure_of(file).second, HasSubstr("checksum of its chunk tEXt"));
  const Decoded salvaged = decode(file, Damaged::salvage);
  EXPECT_TRUE(salvaged.damaged);
  EXPECT_EQ(test::max_difference(pixels_of(salvaged), pixels_of(decode(rgba()))), 0);
  EXPECT_TRUE(salvaged.metadata.text_chunks.empty());
}

TEST(DamagedPng, DataIsAsMuchAsThePictureHas) {
  const std::string rows("\0ab\0cd", 6);
  const auto file = [](int width, const std::string& data) { return two_rows(width, {data}); };
  EXPECT_FALSE(decode(file(2, test::zlibbed(rows))).damaged);
  EXPECT_EQ(failure_of(file(3, test::zlibbed(rows))).first, Cause::damaged) << "too little";
  EXPECT_EQ(failure_of(file(2, test::zlibbed(std::string(50'000'000, '\0')))).first, Cause::damaged) << "a bomb";
  std::string wrong_sum = test::zlibbed(rows);
  wrong_sum.back() ^= 1;
  EXPECT_EQ(failure_of(file(2, wrong_sum)).first, Cause::damaged);
  EXPECT_EQ(failure_of(file(2, "")).first, Cause::damaged);
  EXPECT_EQ(failure_of(file(2, ""), Damaged::salvage).first, Cause::damaged) << "there is nothing to salvage";
  const Bytes filter = file(2, test::zlibbed(std::string("\0ab\5cd", 6)));
  EXPECT_EQ(failure_of(filter).first, Cause::damaged) << "no such filter";
  const cv::Mat salvaged = pixels_of(decode(filter, Damaged::salvage));
  EXPECT_EQ(salvaged.at<std::uint8_t>(0, 1), 'b');
  EXPECT_EQ(salvaged.at<std::uint8_t>(1, 1), 0);
}

TEST(PngData, BehindTheLastRowIsToldOfAndHarmsNothing) {
  const std::string rows("\0ab\0cd", 6), sound = test::zlibbed(rows), longer = test::zlibbed(rows + "efg");
  const cv::Mat expected = pixels_of(decode(two_rows(2, {sound})));
  const auto told = [&](const Bytes& file) {
    const Decoded decoded = decode(file);
    EXPECT_FALSE(decoded.damaged);
    EXPECT_EQ(test::max_difference(pixels_of(decoded), expected), 0);
    return decoded.warnings;
  };
  EXPECT_THAT(told(two_rows(2, {sound + "more"})), ElementsAre("4 bytes behind its compressed data"));
  EXPECT_THAT(told(two_rows(2, {sound, "mo", "re"})), ElementsAre("4 bytes behind its compressed data"));
  EXPECT_THAT(told(two_rows(2, {longer})), ElementsAre("its compressed data holds 3 bytes more than the picture has"));
  EXPECT_THAT(
      told(two_rows(2, {longer.substr(0, 3), longer.substr(3), "more"})),
      ElementsAre("its compressed data holds 3 bytes more than the picture has", "4 bytes behind its compressed data"));
  for (std::size_t more = 1; more < 600; ++more)
    EXPECT_EQ(decode(two_rows(2, {test::zlibbed(rows + std::string(more, 'x'))})).warnings.size(), 1u) << more;
  const std::string wider = test::zlibbed(std::string(60'000, '\0'));
  EXPECT_THAT(decode(two_rows(1, {wider})).warnings, ElementsAre(HasSubstr("holds 59996 bytes more")));
  EXPECT_EQ(failure_of(two_rows(2, {longer.substr(0, longer.size() - 1)})).first, Cause::damaged) << "no end";
  std::string wrong_sum = longer;
  wrong_sum.back() ^= 1;
  EXPECT_EQ(failure_of(two_rows(2, {wrong_sum})).first, Cause::damaged);
  const Decoded salvaged = decode(two_rows(2, {wrong_sum}), Damaged::salvage);
  EXPECT_TRUE(salvaged.damaged);
  EXPECT_EQ(test::max_difference(pixels_of(salvaged), expected), 0);
}

TEST(PngData, InASecondPlaceIsToldOfWhereTheFirstHoldsThePicture) {
  auto chunks = test::chunks_of(rgba());
  chunks.insert(chunks.end() - 1, {{"tEXt", std::string("a\0b", 3)}, {"IDAT", "more"}, {"IDAT", "and more"}});
  const Decoded decoded = decode(test::png_of(chunks));
  EXPECT_FALSE(decoded.damaged);
  EXPECT_THAT(decoded.warnings, ElementsAre("12 bytes of data in a second place"));
  EXPECT_EQ(test::max_difference(pixels_of(decoded), pixels_of(decode(rgba()))), 0);
}

TEST(DamagedPng, PalettesAreThereAndLargeEnough) {
  const Bytes indexed = test::write_png({16, 16, PNG_COLOR_TYPE_PALETTE, 8}, 3);
  auto chunks = test::chunks_of(indexed);
  for (auto& chunk : chunks)
    if (chunk.type == "PLTE") chunk.bytes.resize(3);
  EXPECT_THAT(failure_of(test::png_of(chunks)).second, HasSubstr("colors that the palette does not have"));
  EXPECT_TRUE(decode(test::png_of(chunks), Damaged::salvage).damaged);
  std::erase_if(chunks, [](const auto& chunk) { return chunk.type == "PLTE"; });
  EXPECT_THAT(failure_of(test::png_of(chunks)).second, HasSubstr("palette is missing"));
  EXPECT_EQ(failure_of(test::png_of(chunks), Damaged::salvage).first, Cause::damaged);
}

TEST(DamagedPng, DataInTwoPlacesIsNone) {
  auto chunks = test::chunks_of(rgba());
  const auto data = std::ranges::find(chunks, "IDAT", &test::PngChunk::type);
  const std::string rest = data->bytes.substr(400);
  data->bytes.resize(400);
  chunks.insert(chunks.end() - 1, {{"tEXt", std::string("a\0b", 3)}, {"IDAT", rest}});
  EXPECT_THAT(failure_of(test::png_of(chunks)).second, HasSubstr("do not follow each other"));
  EXPECT_TRUE(decode(test::png_of(chunks), Damaged::salvage).damaged);
}

TEST(PngHeader, IsOfAKindThatThereIs) {
  const auto with = [](std::size_t at, int value) {
    auto chunks = test::chunks_of(rgba());
    chunks[0].bytes[at] = static_cast<char>(value);
    return test::png_of(chunks);
  };
  EXPECT_EQ(failure_of(with(8, 0)).first, Cause::unsupported) << "bits";
  EXPECT_EQ(failure_of(with(8, 3)).first, Cause::unsupported);
  EXPECT_EQ(failure_of(with(9, 1)).first, Cause::unsupported) << "color type";
  EXPECT_EQ(failure_of(with(9, 9)).first, Cause::unsupported);
  EXPECT_EQ(failure_of(with(10, 1)).first, Cause::unsupported) << "compression";
  EXPECT_EQ(failure_of(with(12, 2)).first, Cause::unsupported) << "interlacing";
  EXPECT_EQ(failure_of(with(0, 0x80)).first, Cause::damaged) << "width";
  auto chunks = test::chunks_of(rgba());
  chunks[0].bytes.replace(4, 4, 4, '\0');
  EXPECT_EQ(failure_of(test::png_of(chunks)).first, Cause::damaged) << "no rows";
  EXPECT_THAT(failure_of(test::png_of({{"CgBI", "1234"}})).second, HasSubstr("Apple"));
  EXPECT_EQ(failure_of(test::png_of({{"IEND", ""}})).first, Cause::damaged);
}

TEST(PngChunks, ThatAreNotKnownAreLetBeUnlessTheyAreCritical) {
  EXPECT_TRUE(decode(test::with_chunk(rgba(), {"noTe", "abc"})).warnings.empty());
  EXPECT_EQ(failure_of(test::with_chunk(rgba(), {"NOTe", "abc"})).first, Cause::unsupported);
}

TEST(PngChunks, OfAnAnimationGiveItsFirstPicture) {
  const Bytes animated = test::with_chunk(rgba(), {"acTL", test::png_number(5) + test::png_number(0)});
  EXPECT_EQ(probe(animated).frames, 5);
  const Decoded decoded = decode(animated);
  EXPECT_THAT(decoded.warnings, Contains(HasSubstr("an animation of 5 pictures")));
  EXPECT_EQ(test::max_difference(pixels_of(decoded), pixels_of(decode(rgba()))), 0);
}

TEST(PngChunks, MayBeManyAndStandInManyPieces) {
  auto chunks = test::chunks_of(rgba(64));
  std::string data;
  for (const auto& chunk : chunks) data += chunk.type == "IDAT" ? chunk.bytes : "";
  std::erase_if(chunks, [](const auto& chunk) { return chunk.type == "IDAT"; });
  for (const char byte : data) chunks.insert(chunks.end() - 1, {"IDAT", std::string(1, byte)});
  EXPECT_EQ(test::max_difference(pixels_of(decode(test::png_of(chunks))), pixels_of(decode(rgba(64)))), 0);
  chunks = test::chunks_of(rgba());
  chunks.insert(chunks.begin() + 1, 70'000, {"tEXt", std::string("a\0b", 3)});
  EXPECT_THAT(decode(test::png_of(chunks)).warnings,
              Contains("4464 of its texts, which are more than are kept, are left out"));
}

TEST(PngLimits, SecondsAreNamed) {
  const auto [cause, words] = failure_of(rgba(), Damaged::salvage, {.seconds = -1, .seconds_per_megapixel = 0});
  EXPECT_EQ(cause, Cause::too_large);
  EXPECT_THAT(words, HasSubstr("took longer"));
}

TEST(PngTrailer, IsToldOf) {
  Bytes file = rgba();
  file.insert(file.end(), 100, 'x');
  EXPECT_THAT(decode(file).warnings, Contains("100 bytes behind the picture: not kept"));
}

}  // namespace
}  // namespace lightmill::png_damage_test
