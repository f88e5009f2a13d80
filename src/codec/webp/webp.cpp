#include "codec/webp/webp.h"

#include "codec/look_into.h"
#include "codec/webp/chunks.h"
#include "codec/webp/decode.h"
#include "codec/webp/encode.h"

#include <webp/decode.h>

namespace lightmill {
namespace {

class WebpCodec : public Codec {
 public:
  ImageInfo probe(std::span<const std::uint8_t> bytes, const ProbeOptions& options) const override {
    const WebpChunks chunks(bytes);
    ImageInfo info = chunks.describe();
    info.file_bytes = bytes.size();
    if (options.detail == Detail::all) look_into(chunks.metadata(MetadataPolicy::keep), info);
    return info;
  }
  Decoded decode(const Blob& blob, const DecodeOptions& options, BufferPool& pool, SpareCores&) const override {
    return decode_webp(blob, options, pool);
  }
  Blob encode(const Frame& frame, const step::Encode& step, const Metadata& metadata, BufferPool& pool,
              SpareCores&) const override {
    return encode_webp(frame, std::get<WebpEncoding>(step.encoding), metadata, pool);
  }
  std::vector<std::string> libraries() const override {
    const int number = WebPGetDecoderVersion();  // 0x010204: 1.2.4
    return {"libwebp " + std::to_string(number >> 16) + "." + std::to_string(number >> 8 & 255) + "." +
            std::to_string(number & 255)};
  }
  std::vector<std::string> left_out(const Metadata& metadata) const override { return webp_leaves_out(metadata); }
};

}  // namespace

const Codec& webp_codec() {
  static const WebpCodec codec;
  return codec;
}

}  // namespace lightmill
