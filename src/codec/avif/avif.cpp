#include "codec/avif/avif.h"

#include "codec/avif/decode.h"
#include "codec/avif/encode.h"
#include "codec/avif/opened.h"
#include "codec/look_into.h"

#include <avif/avif.h>

#include <array>

namespace lightmill {
namespace {

class AvifCodec : public Codec {
 public:
  ImageInfo probe(std::span<const std::uint8_t> bytes, const ProbeOptions& options) const override {
    const OpenedAvif avif(bytes, 1);
    ImageInfo info = avif.describe();
    info.file_bytes = bytes.size();
    if (options.detail == Detail::all) look_into(avif.metadata(MetadataPolicy::keep), info);
    return info;
  }
  Decoded decode(const Blob& blob, const DecodeOptions& options, BufferPool& pool, SpareCores&) const override {
    return decode_avif(blob, options, pool);
  }
  Blob encode(const Frame& frame, const step::Encode& step, const Metadata& metadata, BufferPool& pool,
              SpareCores& cores) const override {
    return encode_avif(frame, std::get<AvifEncoding>(step.encoding), metadata, pool, cores);
  }
  /// "dav1d [dec]:1.0.0, aom [enc/dec]:v3.6.0".
  std::vector<std::string> libraries() const override {
    std::array<char, 256> codecs{};
    avifCodecVersions(codecs.data());
    return {"libavif " + std::string(avifVersion()) + " (" + codecs.data() + ")"};
  }
  std::vector<std::string> left_out(const Metadata& metadata) const override { return avif_leaves_out(metadata); }
};

}  // namespace

const Codec& avif_codec() {
  static const AvifCodec codec;
  return codec;
}

}  // namespace lightmill
