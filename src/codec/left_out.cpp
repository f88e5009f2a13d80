#include "codec/left_out.h"

#include "lightmill/error.h"

namespace lightmill {

ImageInfo LeftOut::probe(std::span<const std::uint8_t>, const ProbeOptions&) const {
  throw Error(Cause::unsupported, lack_);
}

Decoded LeftOut::decode(const Blob&, const DecodeOptions&, BufferPool&, SpareCores&) const {
  throw Error(Cause::unsupported, lack_);
}

Blob LeftOut::encode(const Frame&, const step::Encode&, const Metadata&, BufferPool&, SpareCores&) const {
  throw Error(Cause::unsupported, lack_);
}

std::vector<std::string> LeftOut::left_out(const Metadata&) const { return {}; }

}  // namespace lightmill
