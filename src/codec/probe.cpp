#include "codec/codec.h"
#include "codec/picture_room.h"

#include "lightmill/image_info.h"

namespace lightmill {

ImageInfo probe(std::span<const std::uint8_t> bytes, int page) {
  return probe(bytes, {.detail = Detail::all, .page = page});
}

ImageInfo probe(const std::filesystem::path& file, int page, const Limits& limits) {
  const auto pool = BufferPool::create(0);
  PictureRoom room(*pool);
  file_reader(limits.file)->read(file, room);
  return probe(std::move(room).blob().bytes(), {.detail = Detail::all, .limits = limits, .page = page});
}

}  // namespace lightmill
