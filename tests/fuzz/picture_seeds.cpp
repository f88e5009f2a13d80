#include "fuzz/picture_seeds.h"

#include "codec/codec.h"
#include "codec/formats.h"
#include "color/spaces.h"
#include "fuzz/metadata_seeds.h"
#include "plan/state.h"
#include "support/cores.h"
#include "support/jpeg_writer.h"
#include "support/pictures.h"
#include "support/ultra_hdr.h"

#include <algorithm>

namespace lightmill::fuzz {
namespace {

using test::FileBytes;

Metadata small_metadata() {
  const auto icc = profile_of(ColorSpace::display_p3);
  return some_metadata({icc.begin(), icc.end()}, test::write_jpeg(test::gradient({16, 12}, 3)));
}

FileBytes encoded(const cv::Mat& picture, const Encoding& encoding, const Metadata& metadata) {
  const Frame frame = Pixels{picture, Region::whole(test::size_of(picture))};
  const Blob blob =
      codec_for(format_of(encoding)).encode(frame, {.encoding = encoding}, metadata, test::pool(), test::no_cores());
  return {blob.bytes().begin(), blob.bytes().end()};
}

/// Gray, color and what else the encoding takes, small, of 8 bits and of 16.
std::vector<FileBytes> all_kinds(const std::vector<Encoding>& encodings, int most_channels, bool words) {
  std::vector<FileBytes> all;
  const Metadata metadata = small_metadata();
  for (const Encoding& encoding : encodings) {
    for (int channels = 1; channels <= most_channels; ++channels) {
      const cv::Mat picture = test::soft_picture({33, 17}, channels, static_cast<unsigned>(channels));
      all.push_back(encoded(picture, encoding, channels == 3 ? metadata : Metadata{}));  // the profile is of color
      if (!words) continue;
      cv::Mat wide;
      picture.convertTo(wide, CV_16U, 250);
      all.push_back(encoded(wide, encoding, {}));
    }
  }
  return all;
}

std::vector<FileBytes> jpeg_pictures() {
  std::vector<FileBytes> all = all_kinds({JpegEncoding{}, JpegEncoding{.scans = ScanOrder::progressive}}, 1, false);
  const cv::Mat soft = test::soft_picture({40, 24}, 3, 1);
  all.push_back(encoded(soft, JpegEncoding{}, small_metadata()));
  all.push_back(test::write_jpeg(soft, {.luma_across = 2, .restart_rows = 1}));
  all.push_back(test::write_jpeg(soft, {.input = JCS_RGB, .stored = JCS_RGB}));
  all.push_back(test::write_jpeg(test::soft_picture({40, 24}, 4, 1), {.input = JCS_CMYK, .stored = JCS_YCCK}));
  all.push_back(test::write_jpeg(soft, {.scan_a_component = true, .quality = 30}));
  all.push_back(test::write_jpeg(soft, {.arithmetic = true}));
  const test::UltraHdr small{.size = {48, 32}, .gain_map_size = {24, 16}};
  test::UltraHdr google = small, apples = small, iso = small;
  google.video = test::movie(200);
  apples.apples = apples.little_endian = true;
  apples.container = false;
  iso.iso = iso.elements = true;
  for (const test::UltraHdr& made : {google, apples, iso}) all.push_back(test::ultra_hdr(made));
  all.push_back(test::motion_photo(google));
  return all;
}

std::vector<FileBytes> written_pictures(Format format) {
  switch (format) {
    case Format::jpeg:
      return jpeg_pictures();
    case Format::png:
      return all_kinds({PngEncoding{}, PngEncoding{.level = 0}}, 4, true);
    case Format::webp:
      return all_kinds({WebpEncoding{}, WebpEncoding{.coding = PixelCoding::lossless}}, 4, false);
    case Format::tiff:
      return all_kinds({TiffEncoding{TiffCompression::none}, TiffEncoding{TiffCompression::lzw},
                        TiffEncoding{TiffCompression::deflate}, TiffEncoding{TiffCompression::zstd}},
                       4, true);
    case Format::avif:
      return all_kinds({AvifEncoding{.effort = 0}, AvifEncoding{.coding = PixelCoding::lossless, .effort = 0}}, 4,
                       false);
    case Format::jxl:
      return all_kinds({JxlEncoding{.effort = 1}, JxlEncoding{.coding = PixelCoding::lossless, .effort = 1}}, 4, true);
    case Format::heic:
      return heic_pictures();
    case Format::gif:
      return gif_pictures();
  }
  return {};
}

}  // namespace

std::vector<FileBytes> pictures_of(Format format) {
  return codec_for(format).lack().empty() ? written_pictures(format) : std::vector<FileBytes>();
}

std::vector<FileBytes> pictures_of_all() {
  std::vector<FileBytes> all;
  for (const FormatRow& row : format_rows()) {
    const auto files = pictures_of(row.format);
    all.insert(all.end(), files.begin(), files.begin() + std::min<std::ptrdiff_t>(std::ssize(files), 6));
  }
  return all;
}

}  // namespace lightmill::fuzz
