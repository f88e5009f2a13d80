#include "codec/codec.h"
#include "io/blob_room.h"

#include "lightmill/image_info.h"

namespace lightmill {

ImageInfo probe(std::span<const std::uint8_t> bytes) { return codec_for(bytes).probe(bytes, {.detail = Detail::all}); }

ImageInfo probe(const std::filesystem::path& file) {
  const auto pool = BufferPool::create(0);
  const Blob blob = read_blob(*file_reader(), file, *pool);
  return probe(blob.bytes());
}

}  // namespace lightmill
