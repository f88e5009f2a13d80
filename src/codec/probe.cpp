#include "codec/codec.h"
#include "codec/picture_room.h"

#include "lightmill/image_info.h"

namespace lightmill {

ImageInfo probe(std::span<const std::uint8_t> bytes) { return codec_for(bytes).probe(bytes, {.detail = Detail::all}); }

ImageInfo probe(const std::filesystem::path& file) {
  const auto pool = BufferPool::create(0);
  PictureRoom room(*pool);
  file_reader()->read(file, room);
  return probe(std::move(room).blob().bytes());
}

}  // namespace lightmill
