#include "codec/tiff/tiff.h"

#include "codec/tiff/decode.h"
#include "codec/tiff/encode.h"

#include <tiffio.h>

#include <string_view>

namespace lightmill {
namespace {

class TiffCodec : public Codec {
 public:
  ImageInfo probe(std::span<const std::uint8_t> bytes, const ProbeOptions& options) const override {
    return probe_tiff(bytes, options);
  }
  Decoded decode(const Blob& blob, const DecodeOptions& options, BufferPool& pool, SpareCores&) const override {
    return decode_tiff(blob, options, pool);
  }
  Blob encode(const Frame& frame, const step::Encode& step, const Metadata& metadata, BufferPool& pool,
              SpareCores&) const override {
    return encode_tiff(frame, std::get<TiffEncoding>(step.encoding), metadata, pool);
  }
  /// "LIBTIFF, Version 4.5.0" is the first line of what it calls itself.
  std::vector<std::string> libraries() const override {
    const std::string_view text = TIFFGetVersion();
    const std::string_view line = text.substr(0, text.find('\n'));
    return {"libtiff " + std::string(line.substr(line.rfind(' ') + 1))};
  }
  std::vector<std::string> left_out(const Metadata& metadata) const override { return tiff_leaves_out(metadata); }
};

}  // namespace

const Codec& tiff_codec() {
  static const TiffCodec codec;
  return codec;
}

}  // namespace lightmill
