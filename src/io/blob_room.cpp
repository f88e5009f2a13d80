#include "io/blob_room.h"

namespace lightmill {
namespace {

/// Buffers for files come in multiples of this, so that a few of them serve files of any size: pages that are never
/// touched cost nothing, and memory after 2,400 files is what it was after 24.
constexpr std::size_t kBufferStep = std::size_t{8} << 20;

}  // namespace

std::span<std::uint8_t> BlobRoom::take(std::size_t bytes) {
  blob_ = {};
  blob_.buffer = pool_.acquire((bytes + Blob::kPadding + kBufferStep - 1) / kBufferStep * kBufferStep);
  blob_.size = bytes;
  return {blob_.buffer.data(), bytes};
}

Blob read_blob(Reader& reader, const std::filesystem::path& source, BufferPool& pool) {
  BlobRoom room(pool);
  reader.read(source, room);
  return std::move(room).blob();
}

}  // namespace lightmill
