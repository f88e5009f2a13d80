#include "support/published.h"

#include "codec/formats.h"
#include "codec/jxl/jxl_files.h"
#include "codec/transcoding.h"

#include <gtest/gtest.h>

namespace lightmill::jxl_published_test {
namespace {

/// Of the package libjxl-testdata.
const std::filesystem::path kTestData = "/usr/share/libjxl-testdata";

TEST(PublishedJxl, IsReadAsByDjxl) {
  for (const char* folder : {"jxl", "jxl/blending", "jxl/boxes", "jxl/jpeg_reconstruction"}) {
    for (const auto& path : test::published(kTestData / folder, ".jxl")) {
      const test::JxlFile file = test::contents_of(path);
      EXPECT_EQ(test::max_difference(test::jxl_pixels(file), test::pixels_by_djxl(file)), 0) << path;
    }
  }
}

TEST(PublishedJxl, GivesTheJpegThatItWas) {
  const std::filesystem::path folder = kTestData / "jxl/jpeg_reconstruction";
  const test::JxlFile file = test::contents_of(folder / "1x1_exif_xmp.jxl");
  const ImageInfo info = probe(file);
  const TranscodeOptions options{
      .rearrangement = {}, .encode = {.encoding = JpegEncoding{}}, .metadata = {}, .limits = {}, .info = &info};
  const Codec& codec = find_transcoding(Format::jxl, Format::jpeg)->codec();
  const Transcoded made = codec.transcode(test::blob_of(file), options, test::pool(), test::no_cores());
  EXPECT_EQ(test::bytes_of(made.file), test::contents_of(folder / "1x1_exif_xmp.jpg"));
}

TEST(PublishedJxl, OfFuzzersGivesAPictureOrAnError) {
  int refused = 0, files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kTestData / "oss-fuzz")) {
    const test::JxlFile file = test::contents_of(entry.path());
    ++files;
    try {
      test::decoded(file, {.damaged = Damaged::salvage, .limits = {.pixels = 1'000'000, .seconds = 5}});
    } catch (const Error&) {
      ++refused;
    }
  }
  EXPECT_GE(files, 30);
  EXPECT_GE(refused, files / 2);
}

}  // namespace
}  // namespace lightmill::jxl_published_test
