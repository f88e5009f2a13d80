#include "codec/codec.h"
#include "support/blobs.h"
#include "support/cores.h"
#include "support/pictures.h"
#include "support/png_reader.h"
#include "support/png_writer.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace lightmill::png_suite_test {
namespace {

using Bytes = std::vector<std::uint8_t>;

cv::Mat decoded(const Bytes& file) {
  const Decoded all = codec_for(file).decode(test::blob_of(file), {.step = {Domain::pixels}, .limits = {}},
                                             test::pool(), test::no_cores());
  EXPECT_TRUE(all.warnings.empty());
  return std::get<Pixels>(all.frame).mat;
}

/// What the header promises.
int type_of(const ImageInfo& info) {
  const int channels = (info.color == ColorModel::gray ? 1 : 3) + (info.alpha ? 1 : 0);
  return CV_MAKETYPE(info.bits == 16 ? CV_16U : CV_8U, channels);
}

TEST(PngSuite, DecodesToLibpngsSamples) {
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(LIGHTMILL_SOURCE_DIR "/tests/data/pngsuite")) {
    if (entry.path().extension() != ".png") continue;
    std::ifstream stream(entry.path(), std::ios::binary);
    const Bytes file((std::istreambuf_iterator<char>(stream)), {});
    const cv::Mat expected = test::read_png(file);
    EXPECT_EQ(test::max_difference(decoded(file), expected), 0) << entry.path();
    EXPECT_EQ(type_of(probe(file)), expected.type()) << entry.path();
    ++files;
  }
  EXPECT_EQ(files, 62);
}

struct Kind {
  int color, bits;
};
constexpr Kind kKinds[] = {
    {PNG_COLOR_TYPE_GRAY, 1},    {PNG_COLOR_TYPE_GRAY, 2},    {PNG_COLOR_TYPE_GRAY, 4},
    {PNG_COLOR_TYPE_GRAY, 8},    {PNG_COLOR_TYPE_GRAY, 16},   {PNG_COLOR_TYPE_RGB, 8},
    {PNG_COLOR_TYPE_RGB, 16},    {PNG_COLOR_TYPE_PALETTE, 1}, {PNG_COLOR_TYPE_PALETTE, 2},
    {PNG_COLOR_TYPE_PALETTE, 4}, {PNG_COLOR_TYPE_PALETTE, 8}, {PNG_COLOR_TYPE_GRAY_ALPHA, 8},
    {PNG_COLOR_TYPE_GA, 16},     {PNG_COLOR_TYPE_RGBA, 8},    {PNG_COLOR_TYPE_RGBA, 16},
};

TEST(PngKinds, DecodeToLibpngsSamplesAtAnySize) {
  unsigned seed = 0;
  for (const Kind& kind : kKinds) {
    for (const bool interlaced : {false, true}) {
      for (const bool transparent : {false, true}) {
        if (transparent && (kind.color & PNG_COLOR_MASK_ALPHA)) continue;
        for (const auto& [width, height] : {std::pair{1, 1}, {2, 3}, {5, 1}, {1, 7}, {8, 8}, {9, 17}, {33, 10}}) {
          const test::PngKind written{width, height, kind.color, kind.bits, interlaced, transparent};
          const Bytes file = test::write_png(written, ++seed);
          EXPECT_EQ(test::max_difference(decoded(file), test::read_png(file)), 0)
              << width << "x" << height << " color " << kind.color << ", " << kind.bits << " bits"
              << (interlaced ? ", interlaced" : "") << (transparent ? ", transparent" : "");
        }
      }
    }
  }
}

/// libpng reads what is written as it was meant.
TEST(PngKinds, AreReadByLibpng) {
  for (const int type : {CV_8UC1, CV_8UC2, CV_8UC3, CV_8UC4, CV_16UC1, CV_16UC2, CV_16UC3, CV_16UC4}) {
    const cv::Mat bytes = test::noise({40 * CV_ELEM_SIZE(type), 30}, 1, 3);
    const cv::Mat noise(30, 40, type, bytes.data);
    const cv::Mat few = noise.rowRange(0, 1).clone().colRange(0, 1);
    for (const cv::Mat& picture : {noise.clone(), cv::Mat(cv::repeat(few, 50, 60))}) {
      const Frame frame = Pixels{picture, Region::whole(test::size_of(picture))};
      const Blob file =
          codec_for(Format::png).encode(frame, {.encoding = PngEncoding{}}, {}, test::pool(), test::no_cores());
      EXPECT_EQ(test::max_difference(test::read_png(file.bytes()), picture), 0) << type;
    }
  }
}

}  // namespace
}  // namespace lightmill::png_suite_test
