#include "io/blob_room.h"

namespace lightmill {

std::span<std::uint8_t> BlobRoom::take(std::size_t bytes) {
  blob_ = {};
  blob_.buffer = pool_.acquire(bytes + Blob::kPadding);
  blob_.size = bytes;
  return {blob_.buffer.data(), bytes};
}

}  // namespace lightmill
