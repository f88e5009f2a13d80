#include "codec/blob_writer.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace lightmill {

void BlobWriter::put_at(std::size_t at, std::span<const std::uint8_t> bytes) {
  const std::size_t end = at + bytes.size();
  if (end > blob_.buffer.capacity()) pool_.enlarge(blob_.buffer, std::max(end, 2 * blob_.buffer.capacity()));
  if (at > blob_.size) std::memset(blob_.buffer.data() + blob_.size, 0, at - blob_.size);
  if (!bytes.empty()) std::memcpy(blob_.buffer.data() + at, bytes.data(), bytes.size());
  blob_.size = std::max(blob_.size, end);
}

void BlobWriter::put_little_endian(std::size_t number, std::size_t bytes) {
  std::array<std::uint8_t, sizeof number> there;
  for (std::size_t i = 0; i < bytes; ++i) there.at(i) = static_cast<std::uint8_t>(number >> (8 * i));
  put({there.data(), bytes});
}

}  // namespace lightmill
