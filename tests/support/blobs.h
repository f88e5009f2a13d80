#pragma once

#include "io/blob.h"
#include "support/pictures.h"

#include <cstring>
#include <span>

namespace lightmill::test {

/// A blob as a reader would bring it.
inline Blob blob_of(std::span<const std::uint8_t> bytes) {
  Blob blob{pool().acquire(bytes.size() + Blob::kPadding), bytes.size()};
  std::memcpy(blob.buffer.data(), bytes.data(), bytes.size());
  return blob;
}

}  // namespace lightmill::test
