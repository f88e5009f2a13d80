#include "codec/heic/heic.h"

#include "codec/heic/decode.h"
#include "codec/heic/hevc.h"
#include "codec/heic/picture.h"
#include "codec/look_into.h"

#include "lightmill/error.h"

namespace lightmill {
namespace {

class HeicCodec : public Codec {
 public:
  ImageInfo probe(std::span<const std::uint8_t> bytes, const ProbeOptions& options) const override {
    const HeicPicture picture(bytes);
    ImageInfo info = picture.describe();
    info.file_bytes = bytes.size();
    if (options.detail == Detail::all)
      look_into(picture.metadata(MetadataPolicy::keep, picture.color().color.value_or(HeicColor())), info);
    return info;
  }
  Decoded decode(const Blob& blob, const DecodeOptions& options, BufferPool& pool, SpareCores& cores) const override {
    return decode_heic(blob, options, pool, cores);
  }
  Blob encode(const Frame&, const step::Encode&, const Metadata&, BufferPool&, SpareCores&) const override {
    throw Error(Cause::unsupported, "HEIC is only read");
  }
  std::vector<std::string> libraries() const override { return {"libde265 " + hevc_library_version()}; }
  std::vector<std::string> left_out(const Metadata&) const override { return {}; }
};

}  // namespace

const Codec& heic_codec() {
  static const HeicCodec codec;
  return codec;
}

}  // namespace lightmill
