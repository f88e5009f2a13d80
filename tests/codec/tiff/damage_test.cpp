#include "codec/tiff/pages.h"
#include "image/exif_directory.h"
#include "support/texts.h"
#include "tools.h"

#include <gmock/gmock.h>

#include <random>

namespace lightmill::tiff_damage_test {
namespace {

using test::decode_tiff;
using test::encode_tiff;
using test::pixels_of;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

/// Cause and words; none where nothing is wrong.
std::pair<Cause, std::string> failure_of(const test::File& file, Damaged damaged = Damaged::fail, Limits limits = {}) {
  try {
    decode_tiff(file, damaged, MetadataPolicy::keep, limits);
  } catch (const Error& error) {
    return {error.cause(), error.what()};
  }
  return {Cause::internal, "nothing is wrong"};
}

/// Decodes a file that may be of anything to whatever it gives; errors have one of the causes of files.
void bear(const test::File& file) {
  for (const Damaged damaged : {Damaged::fail, Damaged::salvage}) {
    try {
      const ImageInfo info = codec_for(Format::tiff).probe(file, {});
      if (info.size.area() > 1'000'000) return;  // the planner's limit
      decode_tiff(file, damaged);
    } catch (const Error& error) {
      const Cause cause = error.cause();
      EXPECT_TRUE(cause == Cause::damaged || cause == Cause::unsupported || cause == Cause::too_large ||
                  cause == Cause::out_of_memory)
          << error.what();
    }
  }
}

/// Of many kinds, a few hundred bytes each.
std::vector<test::File> samples() {
  std::vector<test::File> files;
  for (const TiffCompression compression :
       {TiffCompression::none, TiffCompression::lzw, TiffCompression::deflate, TiffCompression::zstd})
    files.push_back(encode_tiff(test::soft_picture({16, 11}, 3, 1), {compression}));
  files.push_back(encode_tiff(test::noise_of(CV_16UC4, {9, 7}, 1)));
  const test::Bench bench;
  bench.write("a.tif", encode_tiff(test::soft_picture({40, 33}, 3, 2), {TiffCompression::none}));
  for (const std::string options : {"-c jpeg -r 16", "-c lzw:2 -t -w 16 -l 16", "-c packbits -p separate -r 8",
                                    "-c webp -r 33", "-8 -B -c zip:2 -r 8", "-c lerc -r 33"}) {
    bench.run("tiffcp " + options + " a.tif b.tif");
    files.push_back(bench.read("b.tif"));
  }
  bench.run("convert-im6.q16 a.tif -type palette -depth 4 b.tif");
  files.push_back(bench.read("b.tif"));
  bench.run("convert-im6.q16 a.tif -threshold 50% -compress Group4 b.tif");
  files.push_back(bench.read("b.tif"));
  return files;
}

TEST(DamagedTiff, CutOrChangedAnywhereIsBorne) {
  std::mt19937 random(7);
  for (const test::File& whole : samples()) {
    EXPECT_EQ(failure_of(whole).first, Cause::internal);
    for (std::size_t size = 0; size < whole.size(); size += 1 + whole.size() / 300)
      bear({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)});
    for (int i = 0; i < 500; ++i) {
      test::File file = whole;
      for (int j = 0; j < 1 + i % 3; ++j) {
        const std::size_t at = i % 2 == 0 ? random() % file.size() : random() % std::min<std::size_t>(file.size(), 400);
        file[at] = static_cast<std::uint8_t>(random());
      }
      bear(file);
    }
  }
}

TEST(DamagedTiff, CutInItsStripsIsNeverOk) {
  for (const TiffCompression compression :
       {TiffCompression::none, TiffCompression::lzw, TiffCompression::deflate, TiffCompression::zstd}) {
    const test::File whole = encode_tiff(test::soft_picture({90, 61}, 3, 2), {compression});
    for (std::size_t size = 300; size < whole.size(); size += 97)
      EXPECT_EQ(failure_of({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)}).first, Cause::damaged);
  }
}

TEST(DamagedTiff, RowsThatCameAreSalvaged) {
  const cv::Mat picture = test::soft_picture({300, 1200}, 3, 2);  // five strips
  for (const TiffCompression compression : {TiffCompression::none, TiffCompression::lzw, TiffCompression::deflate}) {
    const test::File whole = encode_tiff(picture, {compression});
    const test::File cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(whole.size() * 6 / 10));
    EXPECT_EQ(failure_of(cut).first, Cause::damaged);
    const Decoded salvaged = decode_tiff(cut, Damaged::salvage);
    EXPECT_TRUE(salvaged.damaged);
    EXPECT_THAT(salvaged.warnings, ElementsAre(HasSubstr("damaged: its data are damaged (libtiff: ")));
    const cv::Mat part = pixels_of(salvaged);
    EXPECT_EQ(test::max_difference(part.rowRange(0, 580), picture.rowRange(0, 580)), 0);
    EXPECT_EQ(cv::countNonZero(part.rowRange(900, 1200).clone().reshape(1)), 0) << "black";
  }
}

/// A strip of the whole picture gives the rows in front of the damage, and one that is damaged hurts no other.
TEST(DamagedTiff, OfOneStripGivesItsFirstRows) {
  const test::Bench bench;
  const cv::Mat picture = test::soft_picture({200, 160}, 3, 2);
  bench.write("a.tif", encode_tiff(picture));
  for (const std::string options : {"-c lzw:2 -r 160", "-c zip -r 160", "-c lzw -r 20"}) {
    bench.run("tiffcp " + options + " a.tif b.tif");
    test::File file = bench.read("b.tif");
    for (std::size_t i = 0; i < 50; ++i) file[file.size() / 2 + i] ^= 0xA5;
    EXPECT_EQ(failure_of(file).first, Cause::damaged) << options;
    const Decoded salvaged = decode_tiff(file, Damaged::salvage);
    EXPECT_TRUE(salvaged.damaged);
    EXPECT_EQ(test::max_difference(pixels_of(salvaged).rowRange(0, 60), picture.rowRange(0, 60)), 0) << options;
    if (!options.ends_with("20")) continue;
    EXPECT_EQ(test::max_difference(pixels_of(salvaged).rowRange(140, 160), picture.rowRange(140, 160)), 0);
  }
}

TEST(DamagedTiff, TilesThatCameAreSalvaged) {
  const test::Bench bench;
  const cv::Mat picture = test::soft_picture({128, 128}, 3, 2);
  bench.write("a.tif", encode_tiff(picture));
  bench.run("tiffcp -c zip -t -w 64 -l 64 a.tif b.tif");
  test::File file = bench.read("b.tif");
  const auto tiff = TiffBlock::of(file);
  const auto offsets = tiff->find(*tiff->directory(tiff->first_directory()), 324);
  const auto second = static_cast<std::ptrdiff_t>(tiff->number(*offsets, 1).value());
  std::fill_n(file.begin() + second, 40, std::uint8_t{0xFF});
  EXPECT_EQ(failure_of(file).first, Cause::damaged);
  const cv::Mat part = pixels_of(decode_tiff(file, Damaged::salvage));
  EXPECT_EQ(test::max_difference(part.colRange(0, 64), picture.colRange(0, 64)), 0);
  EXPECT_EQ(cv::countNonZero(part(cv::Rect(64, 0, 64, 64)).clone().reshape(1)), 0);
}

/// A TIFF with such entries, and 64 bytes of data behind them.
test::File tiff_of(const std::vector<ExifEntry>& entries) {
  ExifTree tree{.chain = {{entries}}};
  const std::size_t data = write_exif(tree).size();
  tree.chain[0].put(number_entry(tag::kStripOffsets, TiffType::dword, data, ByteOrder::little));
  test::File file = write_exif(tree);
  file.resize(data + 64, 0x55);
  return file;
}
ExifEntry dword(std::uint16_t tag, std::uint64_t value) {
  return number_entry(tag, TiffType::dword, value, ByteOrder::little);
}
ExifEntry word(std::uint16_t tag, std::uint64_t value) {
  return number_entry(tag, TiffType::word, value, ByteOrder::little);
}

test::File gray_of(std::uint64_t width, std::uint64_t height, std::uint64_t rows, std::uint64_t bytes) {
  return tiff_of({dword(256, width), dword(257, height), word(258, 8), word(259, 1), word(262, 1), dword(273, 0),
                  word(277, 1), dword(278, rows), dword(279, bytes)});
}

TEST(HostileTiff, OfPlainEntriesIsRead) {
  const cv::Mat mat = pixels_of(gray_of(8, 8, 8, 64));
  EXPECT_EQ(cv::countNonZero(mat != 0x55), 0);
}

/// Whose codes are of more samples than there are: libtiff says that all is well, and not all of them were written.
TEST(DamagedTiff, ShowsNothingOfAnotherPicture) {
  const test::File codes{0x78, 0xDA, 0x63, 0x67, 0x1F, 0x05, 0x83,
                         0x09, 0x00, 0x00, 0x93, 0x00, 0x0A, 0xF1};  // 400 times 7
  test::File file = tiff_of({dword(256, 16), dword(257, 16), word(258, 8), word(259, 8), word(262, 1), dword(273, 0),
                             word(277, 1), dword(278, 16), dword(279, codes.size())});
  std::ranges::copy(codes, file.end() - 64);
  const test::File other = encode_tiff(cv::Mat(16, 16, CV_8U, cv::Scalar(200)));
  for (int trial = 0; trial < 3; ++trial) {
    pixels_of(other);  // its buffers are the next one's
    EXPECT_EQ(cv::countNonZero(pixels_of(decode_tiff(file, Damaged::salvage)) == 200), 0);
  }
}

TEST(HostileTiff, SizesAreLookedAt) {
  EXPECT_EQ(failure_of(gray_of(0, 8, 8, 64)).first, Cause::damaged);
  EXPECT_EQ(failure_of(gray_of(8, 0, 8, 64)).first, Cause::damaged);
  EXPECT_EQ(failure_of(gray_of(0xFFFFFFFF, 8, 8, 64)).first, Cause::too_large);
  EXPECT_EQ(failure_of(gray_of(8, 9, 9, 64)).first, Cause::damaged) << "a row is missing";
  const test::File large = gray_of(200'000, 100'000, 100'000, 64);
  EXPECT_EQ(probe(large).size, (Size{200'000, 100'000})) << "a probe takes no memory for it";
  const test::File strips = gray_of(8, 0x7FFFFFFF, 1, 64);
  EXPECT_EQ(probe(strips).size.height, 0x7FFFFFFF) << "of two thousand million strips";
}

TEST(HostileTiff, TilesAreNotLargerThanThePicture) {
  const test::File file =
      tiff_of({dword(256, 10), dword(257, 10), word(258, 8), word(259, 1), word(262, 1), word(277, 1),
               dword(322, 1 << 16), dword(323, 1 << 16), dword(324, 8), dword(325, 60)});
  EXPECT_EQ(failure_of(file).first, Cause::unsupported);
  EXPECT_THAT(failure_of(file).second, HasSubstr("much larger than itself"));
}

TEST(HostileTiff, WithoutAPaletteOrInksIsRefused) {
  const auto of_color = [](std::uint64_t photometric, std::uint64_t samples, std::uint64_t bits = 8) {
    return tiff_of({dword(256, 4), dword(257, 4), word(258, bits), word(259, 1), word(262, photometric), dword(273, 0),
                    word(277, samples), dword(278, 4), dword(279, 64)});
  };
  EXPECT_EQ(failure_of(of_color(3, 1, 4)).first, Cause::damaged) << "no palette";
  EXPECT_EQ(failure_of(of_color(2, 1)).first, Cause::damaged) << "RGB of one sample";
  EXPECT_EQ(failure_of(of_color(5, 3)).first, Cause::unsupported) << "three inks";
  EXPECT_EQ(failure_of(of_color(4, 1)).first, Cause::unsupported) << "a mask";
  EXPECT_EQ(failure_of(of_color(777, 1)).first, Cause::unsupported);
  EXPECT_EQ(failure_of(of_color(1, 0)).first, Cause::damaged);
}

TEST(HostileTiff, DirectoriesThatLeadNowhereAreNone) {
  EXPECT_EQ(failure_of({'I', 'I', 42, 0, 0, 0, 0, 0}).first, Cause::damaged);
  EXPECT_EQ(failure_of({'I', 'I', 42, 0, 0xFF, 0xFF, 0xFF, 0xFF}).first, Cause::damaged);
  EXPECT_EQ(failure_of({'M', 'M', 0, 42, 0, 0, 0, 8, 0xFF, 0xFF}).first, Cause::damaged);
  EXPECT_EQ(failure_of({'I', 'I', 43, 0, 8, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F}).first,
            Cause::damaged);
}

/// An entry of XMP that tells of 4 GiB.
TEST(HostileTiff, MetadataAreNotMoreThanTheFile) {
  Metadata metadata;
  metadata.xmp.assign(500, ' ');
  test::File file = encode_tiff(test::noise({8, 8}, 1, 1), {}, metadata);
  ASSERT_EQ(probe(file).xmp_bytes, 500u);
  const std::array<std::uint8_t, 8> entry{0xBC, 2, 1, 0, 500 & 0xFF, 500 >> 8, 0, 0};
  const auto at = test::found_in(file, entry);
  ASSERT_NE(at, file.end());
  std::fill_n(at + 4, 4, std::uint8_t{0xFF});
  EXPECT_EQ(probe(file).xmp_bytes, 0u);
  EXPECT_THAT(decode_tiff(file).warnings, testing::ElementsAre(HasSubstr("which is broken, is left out")));
}

/// A directory that is its own next one, and very many that follow each other.
TEST(HostileTiff, PagesAreCountedOnce) {
  test::File loop = gray_of(8, 8, 8, 64);
  const auto tiff = TiffBlock::of(loop);
  const auto directory = tiff->directory(tiff->first_directory());
  loop[static_cast<std::size_t>(directory->entries) + 12 * directory->count] = 8;
  EXPECT_EQ(tiff_pages(loop).size(), 1u);
  EXPECT_EQ(probe(loop).frames, 1);
  test::File many{'I', 'I', 42, 0, 8, 0, 0, 0};
  for (std::size_t i = 1; i <= 100'000; ++i) {
    const std::size_t next = 8 + 6 * i;
    for (const std::size_t byte : {std::size_t{0}, std::size_t{0}, next, next >> 8, next >> 16, next >> 24})
      many.push_back(static_cast<std::uint8_t>(byte));
  }
  EXPECT_EQ(tiff_pages(many).size(), 65'535u);
}

TEST(TiffLimits, SecondsAreNamed) {
  const auto [cause, words] = failure_of(encode_tiff(test::noise({20, 20}, 3, 1)), Damaged::salvage,
                                         {.seconds = -1, .seconds_per_megapixel = 0});
  EXPECT_EQ(cause, Cause::too_large);
  EXPECT_THAT(words, HasSubstr("took longer"));
}

}  // namespace
}  // namespace lightmill::tiff_damage_test
