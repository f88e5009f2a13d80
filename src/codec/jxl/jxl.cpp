#include "codec/jxl/jxl.h"

#include "codec/jxl/decode.h"
#include "codec/jxl/encode.h"
#include "codec/jxl/header.h"
#include "codec/jxl/jpeg_inside.h"

#include <jxl/decode.h>

namespace lightmill {
namespace {

class JxlCodec : public Codec {
 public:
  ImageInfo probe(std::span<const std::uint8_t> bytes, const ProbeOptions& options) const override {
    return probe_jxl(bytes, options);
  }
  Decoded decode(const Blob& blob, const DecodeOptions& options, BufferPool& pool, SpareCores& cores) const override {
    return decode_jxl(blob, options, pool, cores);
  }
  Transcoded transcode(const Blob& blob, const TranscodeOptions& options, BufferPool& pool,
                       SpareCores& cores) const override {
    const bool packs = format_of(options.encode.encoding) == Format::jxl;
    return packs ? pack_jpeg(blob, options, pool, cores) : unpack_jpeg(blob, options, pool, cores);
  }
  Blob encode(const Frame& frame, const step::Encode& step, const Metadata& metadata, BufferPool& pool,
              SpareCores& cores) const override {
    return encode_jxl(frame, std::get<JxlEncoding>(step.encoding), metadata, pool, cores);
  }
  std::vector<std::string> libraries() const override {
    const std::uint32_t number = JxlDecoderVersion();  // 7000: 0.7.0
    return {"libjxl " + std::to_string(number / 1'000'000) + "." + std::to_string(number / 1000 % 1000) + "." +
            std::to_string(number % 1000)};
  }
  std::vector<std::string> left_out(const Metadata& metadata) const override { return jxl_leaves_out(metadata); }
};

}  // namespace

const Codec& jxl_codec() {
  static const JxlCodec codec;
  return codec;
}

}  // namespace lightmill
