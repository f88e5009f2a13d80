#include "codec/webp/encode.h"

#include "codec/webp/chunks.h"

#include "lightmill/error.h"

#include <opencv2/imgproc.hpp>
#include <webp/encode.h>

#include <algorithm>
#include <cstring>
#include <string_view>

namespace lightmill {
namespace {

WebPConfig config_for(const WebpEncoding& encoding) {
  WebPConfig config;
  if (!WebPConfigInit(&config)) throw Error(Cause::internal, "another libwebp than lightmill was built with");
  config.method = encoding.effort;
  config.quality = static_cast<float>(encoding.quality);
  if (encoding.coding == WebpCoding::lossless) {
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

/// What libwebp writes, in a pool's buffer.
struct Writer {
  Blob blob;
  BufferPool& pool;
  bool full = false;

  static int write(const std::uint8_t* bytes, std::size_t size, const WebPPicture* picture) noexcept {
    auto& self = *static_cast<Writer*>(picture->custom_ptr);
    try {
      self.put({bytes, size});
    } catch (...) {
      self.full = true;
    }
    return self.full ? 0 : 1;
  }
  void put(WebpChunks::View bytes) {
    if (blob.size + bytes.size() > blob.buffer.capacity())
      pool.enlarge(blob.buffer, std::max(blob.size + bytes.size(), 2 * blob.buffer.capacity()));
    std::memcpy(blob.buffer.data() + blob.size, bytes.data(), bytes.size());
    blob.size += bytes.size();
  }
  void put_number(std::size_t number, int bytes) {
    std::uint8_t there[4];
    for (int i = 0; i < bytes; ++i) there[i] = static_cast<std::uint8_t>(number >> (8 * i));
    put({there, static_cast<std::size_t>(bytes)});
  }
  void put_chunk(std::string_view type, WebpChunks::View bytes) {
    put({reinterpret_cast<const std::uint8_t*>(type.data()), type.size()});
    put_number(bytes.size(), 4);
    put(bytes);
    if (bytes.size() % 2 != 0) put_number(0, 1);
  }
};

/// The same picture in a file with metadata (RFC 9649, 2.7).
Blob with_metadata(const Blob& plain, const Metadata& metadata, BufferPool& pool) {
  constexpr std::uint8_t kIcc = 0x20, kAlpha = 0x10, kExif = 0x08, kXmp = 0x04;
  const WebpChunks chunks(plain.bytes());
  const ImageInfo info = chunks.describe();
  const std::size_t more = metadata.icc.size() + metadata.exif.size() + metadata.xmp.size() + 64;
  Writer out{{.buffer = pool.acquire(plain.size + more)}, pool};
  constexpr std::string_view kRiff = "RIFF", kWebp = "WEBP";
  out.put({reinterpret_cast<const std::uint8_t*>(kRiff.data()), kRiff.size()});
  out.put_number(0, 4);
  out.put({reinterpret_cast<const std::uint8_t*>(kWebp.data()), kWebp.size()});
  std::array<std::uint8_t, 10> extended{};
  if (!metadata.icc.empty()) extended[0] |= kIcc;
  if (info.alpha) extended[0] |= kAlpha;
  if (!metadata.exif.empty()) extended[0] |= kExif;
  if (!metadata.xmp.empty()) extended[0] |= kXmp;
  for (int i = 0; i < 3; ++i) {
    extended[static_cast<std::size_t>(4 + i)] = static_cast<std::uint8_t>((info.size.width - 1) >> (8 * i));
    extended[static_cast<std::size_t>(7 + i)] = static_cast<std::uint8_t>((info.size.height - 1) >> (8 * i));
  }
  out.put_chunk("VP8X", extended);
  if (!metadata.icc.empty()) out.put_chunk("ICCP", metadata.icc);
  out.put(chunks.picture());
  if (out.blob.size % 2 != 0) out.put_number(0, 1);
  if (!metadata.exif.empty()) out.put_chunk("EXIF", metadata.exif);
  if (!metadata.xmp.empty()) out.put_chunk("XMP ", metadata.xmp);
  const std::size_t size = out.blob.size - 8;
  for (std::size_t i = 0; i < 4; ++i) out.blob.buffer.data()[4 + i] = static_cast<std::uint8_t>(size >> (8 * i));
  return std::move(out.blob);
}

}  // namespace

Blob encode_webp(const Frame& frame, const WebpEncoding& encoding, const Metadata& metadata, BufferPool& pool) {
  const auto* pixels = std::get_if<Pixels>(&frame);
  if (!pixels) throw Error(Cause::internal, "a WebP is written from pixels");
  const cv::Mat mat = in_colors(pixels->mat(whole_rect(pixels->window)));
  const WebPConfig config = config_for(encoding);
  Picture picture(mat, config);
  Writer out{{.buffer = pool.acquire(mat.total() / 4 + 4096)}, pool};
  picture->writer = Writer::write;
  picture->custom_ptr = &out;
  if (!WebPEncode(&config, picture.get())) {
    const bool memory = out.full || picture->error_code == VP8_ENC_ERROR_OUT_OF_MEMORY ||
                        picture->error_code == VP8_ENC_ERROR_BITSTREAM_OUT_OF_MEMORY;
    throw Error(memory ? Cause::out_of_memory : Cause::internal,
                "libwebp's encoder fails with " + std::to_string(picture->error_code));
  }
  const bool alone = metadata.icc.empty() && metadata.exif.empty() && metadata.xmp.empty();
  return alone ? std::move(out.blob) : with_metadata(out.blob, metadata, pool);
}

std::vector<std::string> webp_leaves_out(const Metadata& metadata) {
  std::vector<std::string> texts;
  const std::size_t others = metadata.others.size() + metadata.text_chunks.size();
  if (others > 0)
    texts.emplace_back(std::to_string(others) +
                       " blocks of further metadata (IPTC, comments, texts), which a WebP cannot hold, are left out");
  if (metadata.icc.empty() && !metadata.color_chunks.empty() && !means_srgb(metadata.color_chunks))
    texts.emplace_back("what a PNG says of its colors without a profile, which a WebP cannot hold, is left out");
  return texts;
}

}  // namespace lightmill
