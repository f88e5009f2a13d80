#include "codec/jxl/encode.h"

#include "codec/jxl/encoder.h"
#include "codec/jxl/samples.h"
#include "codec/lost_colors.h"
#include "image/one_packet.h"
#include "image/pooled_mat.h"

#include "lightmill/error.h"

#include <jxl/encode.h>

#include <cstring>
#include <vector>

namespace lightmill {
namespace {

/// The samples one behind the other, in the order RGBA.
cv::Mat in_order(const cv::Mat& mat, BufferPool& pool) {
  if (mat.channels() < 3 && mat.isContinuous()) return mat;
  cv::Mat copy = pooled_copy(mat, pool);
  swap_red_and_blue(copy);
  return copy;
}

JxlBasicInfo basic_info(const cv::Mat& mat, bool lossless) {
  const bool has_alpha = mat.channels() % 2 == 0;
  JxlBasicInfo info;
  JxlEncoderInitBasicInfo(&info);
  info.xsize = static_cast<std::uint32_t>(mat.cols);
  info.ysize = static_cast<std::uint32_t>(mat.rows);
  info.bits_per_sample = mat.depth() == CV_8U ? 8 : 16;
  info.num_color_channels = mat.channels() < 3 ? 1 : 3;
  info.num_extra_channels = has_alpha ? 1 : 0;
  info.alpha_bits = has_alpha ? info.bits_per_sample : 0;
  info.uses_original_profile = lossless ? JXL_TRUE : JXL_FALSE;
  return info;
}

bool set_profile(JxlEncoder& encoder, const Bytes& icc) {
  return !icc.empty() && JxlEncoderSetICCProfile(&encoder, icc.data(), icc.size()) == JXL_ENC_SUCCESS;
}

/// Whether libjxl can read it: it must, to make its own colors of those that it describes.
bool takes_profile(const Bytes& icc) {
  const bool gray = icc.size() > 20 && std::memcmp(icc.data() + 16, "GRAY", 4) == 0;
  const JxlEncoderHandle encoder = open_jxl_encoder();
  const JxlBasicInfo info = basic_info(cv::Mat(1, 1, gray ? CV_8UC1 : CV_8UC3), true);
  return JxlEncoderSetBasicInfo(encoder.get(), &info) == JXL_ENC_SUCCESS && set_profile(*encoder, icc);
}

void set_colors(JxlEncoder& encoder, const Bytes& icc, bool gray) {
  if (set_profile(encoder, icc)) return;
  JxlColorEncoding srgb;
  JxlColorEncodingSetToSRGB(&srgb, gray ? JXL_TRUE : JXL_FALSE);
  check_jxl(encoder, JxlEncoderSetColorEncoding(&encoder, &srgb));
}

void add_box(JxlEncoder& encoder, const char* type, const Bytes& content) {
  check_jxl(encoder, JxlEncoderAddBox(&encoder, type, content.data(), content.size(), JXL_FALSE));
}

void add_boxes(JxlEncoder& encoder, const Metadata& metadata) {
  if (!metadata.exif.empty()) {
    Bytes content(4);  // where the block begins
    content.insert(content.end(), metadata.exif.begin(), metadata.exif.end());
    add_box(encoder, "Exif", content);
  }
  if (!metadata.xmp.empty()) add_box(encoder, "xml ", metadata.xmp);
}

}  // namespace

Blob encode_jxl(const Frame& frame, const JxlEncoding& encoding, const Metadata& whole, BufferPool& pool,
                SpareCores& cores) {
  const auto* pixels = std::get_if<Pixels>(&frame);
  if (!pixels) throw Error(Cause::internal, "a JPEG XL is written from pixels");
  const Metadata metadata = without_segments(whole, IptcPlace::xmp);
  cv::Mat mat = in_order(pixels->mat(whole_rect(pixels->window)), pool);
  const bool lossless = encoding.coding == PixelCoding::lossless;
  JxlRunner runner(helpers(cores, {mat.cols, mat.rows}));
  const JxlEncoderHandle encoder = open_jxl_encoder(runner);
  const bool boxes = !metadata.exif.empty() || !metadata.xmp.empty();
  if (boxes) check_jxl(*encoder, JxlEncoderUseBoxes(encoder.get()));
  JxlBasicInfo info = basic_info(mat, lossless);
  if (const int orientation = exif_orientation(metadata.exif); orientation > 0)
    info.orientation = static_cast<JxlOrientation>(orientation);
  check_jxl(*encoder, JxlEncoderSetBasicInfo(encoder.get(), &info));
  set_colors(*encoder, metadata.icc, info.num_color_channels == 1);
  add_boxes(*encoder, metadata);
  const JxlPixelFormat format{static_cast<std::uint32_t>(mat.channels()),
                              mat.depth() == CV_8U ? JXL_TYPE_UINT8 : JXL_TYPE_UINT16, JXL_NATIVE_ENDIAN, 0};
  const std::size_t size = mat.total() * mat.elemSize();
  check_jxl(*encoder, JxlEncoderAddImageFrame(&frame_settings(*encoder, encoding, {mat.cols, mat.rows}), &format,
                                              mat.data, size));
  mat.release();  // libjxl has a copy
  return finish_jxl(*encoder, pool, size / 4 + 4096);
}

std::vector<std::string> jxl_leaves_out(const Metadata& metadata) {
  std::vector<std::string> texts;
  for (const auto& more : {segments_left_out(metadata, IptcPlace::xmp, "a JPEG XL"),
                           comments_left_out(metadata, CommentPlace::none, "a JPEG XL")})
    texts.insert(texts.end(), more.begin(), more.end());
  if (!metadata.icc.empty() && !takes_profile(metadata.icc))
    texts.emplace_back("its color profile, which cannot be read, is left out");
  warn_of_lost_colors(metadata, "a JPEG XL", texts);
  return texts;
}

}  // namespace lightmill
