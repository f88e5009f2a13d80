#pragma once

#include "io/blob.h"

#include "lightmill/reader.h"

namespace lightmill {

/// Room for one input in a pooled buffer.
class BlobRoom : public Reader::Room {
 public:
  explicit BlobRoom(BufferPool& pool) : pool_(pool) {}
  std::span<std::uint8_t> take(std::size_t bytes) override;
  /// What was read.
  Blob blob() && { return std::move(blob_); }

 protected:
  std::span<const std::uint8_t> bytes() const { return blob_.bytes(); }
  /// The first bytes alone.
  void keep(std::size_t bytes) { blob_.size = bytes; }

 private:
  BufferPool& pool_;
  Blob blob_;
};

}  // namespace lightmill
