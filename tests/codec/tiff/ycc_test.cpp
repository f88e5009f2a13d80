#include "tools.h"

#include <gmock/gmock.h>
#include <tiffio.h>

namespace lightmill::tiff_ycc_test {
namespace {

using test::Bench;

/// Uncompressed YCbCr of one color with a gray gradient over it: units of luma samples with a chroma pair behind them.
void write_ycc(const std::string& path, Size size, Subsampling chroma, bool tiled) {
  TIFF* const tiff = TIFFOpen(path.c_str(), "w");
  ASSERT_TRUE(tiff);
  const Size piece = tiled ? Size{32, 16} : Size{size.width, 16};
  TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, size.width);
  TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, size.height);
  TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, 8);
  TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, 3);
  TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_YCBCR);
  TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
  TIFFSetField(tiff, TIFFTAG_YCBCRSUBSAMPLING, chroma.across, chroma.down);
  const float range[] = {0, 255, 128, 255, 128, 255};
  TIFFSetField(tiff, TIFFTAG_REFERENCEBLACKWHITE, range);
  if (tiled) {
    TIFFSetField(tiff, TIFFTAG_TILEWIDTH, piece.width);
    TIFFSetField(tiff, TIFFTAG_TILELENGTH, piece.height);
  } else {
    TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, piece.height);
  }
  std::uint32_t index = 0;
  for (int top = 0; top < size.height; top += piece.height) {
    for (int left = 0; left < size.width; left += piece.width) {
      const int rows = tiled ? piece.height : std::min(piece.height, size.height - top);
      std::vector<std::uint8_t> bytes;
      for (int y = 0; y < rows; y += chroma.down) {
        for (int x = 0; x < piece.width; x += chroma.across) {
          for (int j = 0; j < chroma.down; ++j) {
            for (int i = 0; i < chroma.across; ++i)
              bytes.push_back(static_cast<std::uint8_t>(80 + (left + x + i) + (top + y + j)));
          }
          bytes.insert(bytes.end(), {100, 160});
        }
      }
      const auto count = static_cast<tmsize_t>(bytes.size());
      EXPECT_EQ(tiled ? TIFFWriteEncodedTile(tiff, index++, bytes.data(), count)
                      : TIFFWriteEncodedStrip(tiff, index++, bytes.data(), count),
                count);
    }
  }
  TIFFClose(tiff);
}

TEST(TiffYcc, WithSubsampledChromaIsReadWhereverItsPiecesEnd) {
  const Bench bench;
  for (const Subsampling chroma : {Subsampling{1, 1}, {2, 1}, {2, 2}, {4, 2}}) {
    for (const bool tiled : {false, true}) {
      const Size size{70, 37};
      write_ycc(bench.path("a.tif"), size, chroma, tiled);
      const test::File file = bench.read("a.tif");
      const ImageInfo info = probe(file);
      EXPECT_EQ(info.color, ColorModel::ycc);
      EXPECT_EQ(info.subsampling, chroma);
      const cv::Mat mat = test::pixels_of(file);
      ASSERT_EQ(mat.type(), CV_8UC3);
      for (int y = 0; y < size.height; ++y) {
        for (int x = 0; x < size.width; ++x) {
          const cv::Vec3b bgr = mat.at<cv::Vec3b>(y, x);
          const double luma = 80 + x + y, blue = luma + 1.772 * (100 - 128), red = luma + 1.402 * (160 - 128);
          const double green = (luma - 0.299 * red - 0.114 * blue) / 0.587;
          ASSERT_NEAR(bgr[0], blue, 1.5) << x << "," << y << " " << to_string(chroma) << (tiled ? " tiled" : "");
          ASSERT_NEAR(bgr[1], green, 1.5);
          ASSERT_NEAR(bgr[2], red, 1.5);
        }
      }
    }
  }
}

}  // namespace
}  // namespace lightmill::tiff_ycc_test
