#include "codec/webp/webp.h"

#include "lightmill/error.h"

namespace lightmill {
namespace {

[[noreturn]] void lack() { throw Error(Cause::unsupported, "this build has no WebP (LIGHTMILL_WEBP=OFF)"); }

/// Stands in where WebP is left out of the build.
class NoWebp : public Codec {
 public:
  ImageInfo probe(std::span<const std::uint8_t>, const ProbeOptions&) const override { lack(); }
  Decoded decode(const Blob&, const DecodeOptions&, BufferPool&, SpareCores&) const override { lack(); }
  Blob encode(const Frame&, const step::Encode&, const Metadata&, BufferPool&) const override { lack(); }
  std::vector<std::string> left_out(const Metadata&) const override { return {}; }
};

}  // namespace

const Codec& webp_codec() {
  static const NoWebp codec;
  return codec;
}

}  // namespace lightmill
