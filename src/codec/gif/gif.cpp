#include "codec/gif/gif.h"

#include "codec/gif/blocks.h"
#include "codec/gif/decode.h"
#include "codec/gif/lzw.h"
#include "codec/look_into.h"

#include "lightmill/error.h"

namespace lightmill {
namespace {

class GifCodec : public Codec {
 public:
  ImageInfo probe(std::span<const std::uint8_t> bytes, const ProbeOptions& options) const override {
    const GifBlocks blocks(bytes, options.page);
    ImageInfo info = blocks.describe();
    info.file_bytes = bytes.size();
    if (options.detail == Detail::all) look_into(blocks.metadata(MetadataPolicy::keep), info);
    return info;
  }
  Decoded decode(const Blob& blob, const DecodeOptions& options, BufferPool& pool, SpareCores&) const override {
    return decode_gif(blob, options, pool);
  }
  Blob encode(const Frame&, const step::Encode&, const Metadata&, BufferPool&, SpareCores&) const override {
    throw Error(Cause::unsupported, "GIF is only read");
  }
  std::vector<std::string> libraries() const override { return {"giflib " + giflib_version()}; }
  std::vector<std::string> left_out(const Metadata&) const override { return {}; }
};

}  // namespace

const Codec& gif_codec() {
  static const GifCodec codec;
  return codec;
}

}  // namespace lightmill
