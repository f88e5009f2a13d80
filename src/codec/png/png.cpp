#include "codec/png/png.h"

#include "codec/look_into.h"
#include "codec/png/chunks.h"
#include "codec/png/decode.h"
#include "codec/png/encode.h"

#include "lightmill/error.h"

#include <libdeflate.h>
#include <zlib.h>

namespace lightmill {
namespace {

class PngCodec : public Codec {
 public:
  ImageInfo probe(std::span<const std::uint8_t> bytes, const ProbeOptions& options) const override {
    const PngChunks chunks(bytes, PngChunks::Check::header);
    ImageInfo info = chunks.describe();
    info.file_bytes = bytes.size();
    if (options.detail == Detail::all) look_into(chunks.metadata(MetadataPolicy::keep), info);
    return info;
  }
  Decoded decode(const Blob& blob, const DecodeOptions& options, BufferPool& pool, SpareCores&) const override {
    return decode_png(blob, options, pool);
  }
  Blob encode(const Frame& frame, const step::Encode& step, const Metadata& metadata, BufferPool& pool,
              SpareCores&) const override {
    return encode_png(frame, std::get<PngEncoding>(step.encoding), metadata, pool);
  }
  std::vector<std::string> libraries() const override {
    return {"libdeflate " LIBDEFLATE_VERSION_STRING, "zlib " + std::string(zlibVersion())};
  }
  std::vector<std::string> left_out(const Metadata& metadata) const override { return png_leaves_out(metadata); }
};

}  // namespace

const Codec& png_codec() {
  static const PngCodec codec;
  return codec;
}

}  // namespace lightmill
