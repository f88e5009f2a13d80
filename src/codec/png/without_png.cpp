#include "codec/png/png.h"

#include "lightmill/error.h"

namespace lightmill {
namespace {

[[noreturn]] void lack() { throw Error(Cause::unsupported, "this build has no PNG (LIGHTMILL_PNG=OFF)"); }

/// Stands in where PNG is left out of the build.
class NoPng : public Codec {
 public:
  ImageInfo probe(std::span<const std::uint8_t>, const ProbeOptions&) const override { lack(); }
  Decoded decode(const Blob&, const DecodeOptions&, BufferPool&, SpareCores&) const override { lack(); }
  Blob encode(const Frame&, const step::Encode&, const Metadata&, BufferPool&) const override { lack(); }
  std::vector<std::string> left_out(const Metadata&) const override { return {}; }
};

}  // namespace

const Codec& png_codec() {
  static const NoPng codec;
  return codec;
}

}  // namespace lightmill
