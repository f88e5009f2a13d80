#include "io/blob_room.h"

namespace lightmill {

std::span<std::uint8_t> BlobRoom::take(std::size_t bytes) {
  blob_ = {};
  blob_.buffer = pool_.acquire(bytes + Blob::kPadding);
  blob_.size = bytes;
  return {blob_.buffer.data(), bytes};
}

Blob read_blob(Reader& reader, const std::filesystem::path& source, BufferPool& pool) {
  BlobRoom room(pool);
  reader.read(source, room);
  return std::move(room).blob();
}

}  // namespace lightmill
