#include "codec/codec.h"
#include "io/reader.h"

#include "lightmill/image_info.h"

namespace lightmill {

ImageInfo probe(std::span<const std::uint8_t> bytes) { return codec_for(bytes).probe(bytes, Detail::all); }

ImageInfo probe(const std::filesystem::path& file) {
  const auto pool = BufferPool::create(0);
  const Blob blob = FileReader().read(file, *pool);
  return probe(blob.bytes());
}

}  // namespace lightmill
