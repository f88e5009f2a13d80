#pragma once

#include "base/buffer_pool.h"
#include "io/blob.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

namespace lightmill {

/// A file that grows in a pool's buffer as its bytes come. Throws Error(out_of_memory).
class BlobWriter {
 public:
  BlobWriter(BufferPool& pool, std::size_t expected) : blob_{.buffer = pool.acquire(expected)}, pool_(pool) {}

  void put(std::span<const std::uint8_t> bytes) { put_at(blob_.size, bytes); }
  void put(std::string_view text) { put({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}); }
  /// Over what is there, and behind it; zeros come between.
  void put_at(std::size_t at, std::span<const std::uint8_t> bytes);
  /// The lowest byte first.
  void put_little_endian(std::size_t number, std::size_t bytes);

  std::size_t size() const { return blob_.size; }
  std::span<const std::uint8_t> bytes() const { return blob_.bytes(); }
  Blob take() { return std::move(blob_); }

 private:
  Blob blob_;
  BufferPool& pool_;
};

}  // namespace lightmill
