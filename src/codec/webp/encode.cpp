#include "codec/webp/encode.h"

#include "codec/blob_writer.h"
#include "codec/lost_colors.h"
#include "codec/webp/chunks.h"
#include "image/one_packet.h"

#include "lightmill/error.h"

#include <opencv2/imgproc.hpp>
#include <webp/encode.h>

#include <array>
#include <string_view>

namespace lightmill {
namespace {

WebPConfig config_for(const WebpEncoding& encoding) {
  WebPConfig config;
  if (!WebPConfigInit(&config)) throw Error(Cause::internal, "another libwebp than lightmill was built with");
  constexpr int kMethods[] = {0, 1, 2, 3, 4, 4, 5, 5, 6, 6};
  config.method = kMethods[encoding.effort];
  config.quality = static_cast<float>(encoding.quality);
  if (encoding.coding == PixelCoding::lossless) {
    config.lossless = 1;
    config.quality = 75;  // here the effort that its method takes
    config.exact = 1;     // colors stay behind what is transparent
  }
  return config;
}

/// WebP has no gray.
cv::Mat in_colors(const cv::Mat& mat) {
  cv::Mat colors = mat;
  if (mat.channels() == 1) cv::cvtColor(mat, colors, cv::COLOR_GRAY2BGR);
  if (mat.channels() == 2) {
    colors = cv::Mat(mat.size(), CV_8UC4);
    cv::mixChannels({mat}, {colors}, {0, 0, 0, 1, 0, 2, 1, 3});
  }
  return colors;
}

/// libwebp's picture of a frame.
class Picture {
 public:
  Picture(const cv::Mat& mat, const WebPConfig& config) {
    if (!WebPPictureInit(&picture_)) throw Error(Cause::internal, "another libwebp than lightmill was built with");
    picture_.width = mat.cols;
    picture_.height = mat.rows;
    picture_.use_argb = config.lossless;
    const auto stride = static_cast<int>(mat.step[0]);
    const bool there = mat.channels() == 4 ? WebPPictureImportBGRA(&picture_, mat.data, stride)
                                           : WebPPictureImportBGR(&picture_, mat.data, stride);
    if (!there) throw Error(Cause::out_of_memory, "no memory for its samples");
  }
  ~Picture() { WebPPictureFree(&picture_); }
  Picture(const Picture&) = delete;
  Picture& operator=(const Picture&) = delete;
  WebPPicture* operator->() { return &picture_; }
  WebPPicture* get() { return &picture_; }

 private:
  WebPPicture picture_{};
};

/// What libwebp writes.
struct Writer {
  BlobWriter file;
  bool full = false;

  static int write(const std::uint8_t* bytes, std::size_t size, const WebPPicture* picture) noexcept {
    auto& self = *static_cast<Writer*>(picture->custom_ptr);
    try {
      self.file.put({bytes, size});
    } catch (...) {
      self.full = true;
    }
    return self.full ? 0 : 1;
  }
};

void put_chunk(BlobWriter& file, std::string_view type, WebpChunks::View bytes) {
  file.put(type);
  file.put_little_endian(bytes.size(), 4);
  file.put(bytes);
  if (bytes.size() % 2 != 0) file.put_little_endian(0, 1);
}

/// What stands in front of the picture of a file that has more (RFC 9649, 2.7).
void put_extended_head(BlobWriter& file, const ImageInfo& info, const Metadata& metadata) {
  constexpr std::size_t kIcc = 0x20, kAlpha = 0x10, kExif = 0x08, kXmp = 0x04;
  std::size_t flags = info.alpha ? kAlpha : 0;
  if (!metadata.icc.empty()) flags |= kIcc;
  if (!metadata.exif.empty()) flags |= kExif;
  if (!metadata.xmp.empty()) flags |= kXmp;
  file.put("VP8X");
  file.put_little_endian(10, 4);
  file.put_little_endian(flags, 4);
  file.put_little_endian(static_cast<std::size_t>(info.size.width - 1), 3);
  file.put_little_endian(static_cast<std::size_t>(info.size.height - 1), 3);
}

/// The same picture in a file with metadata.
Blob with_metadata(const BlobWriter& plain, const Metadata& metadata, BufferPool& pool) {
  const WebpChunks chunks(plain.bytes());
  BlobWriter file(pool, plain.size() + metadata.icc.size() + metadata.exif.size() + metadata.xmp.size() + 64);
  file.put("RIFF");
  file.put_little_endian(0, 4);
  file.put("WEBP");
  put_extended_head(file, chunks.describe(), metadata);
  if (!metadata.icc.empty()) put_chunk(file, "ICCP", metadata.icc);
  file.put(chunks.picture());
  if (file.size() % 2 != 0) file.put_little_endian(0, 1);
  if (!metadata.exif.empty()) put_chunk(file, "EXIF", metadata.exif);
  if (!metadata.xmp.empty()) put_chunk(file, "XMP ", metadata.xmp);
  const std::size_t size = file.size() - 8;
  std::array<std::uint8_t, 4> told;
  for (std::size_t i = 0; i < told.size(); ++i) told.at(i) = static_cast<std::uint8_t>(size >> (8 * i));
  file.put_at(4, told);
  return file.take();
}

}  // namespace

Blob encode_webp(const Frame& frame, const WebpEncoding& encoding, const Metadata& whole, BufferPool& pool) {
  const auto* pixels = std::get_if<Pixels>(&frame);
  if (!pixels) throw Error(Cause::internal, "a WebP is written from pixels");
  const Metadata metadata = without_segments(whole, IptcPlace::xmp);
  const cv::Mat mat = in_colors(pixels->mat(whole_rect(pixels->window)));
  const WebPConfig config = config_for(encoding);
  Picture picture(mat, config);
  Writer out{BlobWriter(pool, mat.total() / 4 + 4096)};
  picture->writer = Writer::write;
  picture->custom_ptr = &out;
  if (!WebPEncode(&config, picture.get())) {
    const bool memory = out.full || picture->error_code == VP8_ENC_ERROR_OUT_OF_MEMORY ||
                        picture->error_code == VP8_ENC_ERROR_BITSTREAM_OUT_OF_MEMORY;
    throw Error(memory ? Cause::out_of_memory : Cause::internal,
                "libwebp's encoder fails with " + std::to_string(picture->error_code));
  }
  const bool alone = metadata.icc.empty() && metadata.exif.empty() && metadata.xmp.empty();
  return alone ? out.file.take() : with_metadata(out.file, metadata, pool);
}

std::vector<std::string> webp_leaves_out(const Metadata& metadata) {
  std::vector<std::string> texts;
  for (const auto& more : {segments_left_out(metadata, IptcPlace::xmp, "a WebP"),
                           comments_left_out(metadata, CommentPlace::none, "a WebP")})
    texts.insert(texts.end(), more.begin(), more.end());
  warn_of_lost_colors(metadata, "a WebP", texts);
  return texts;
}

}  // namespace lightmill
