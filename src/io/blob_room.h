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

 private:
  BufferPool& pool_;
  Blob blob_;
};

/// The whole input in a pooled buffer; throws what `Reader::read` throws.
Blob read_blob(Reader& reader, const std::filesystem::path& source, BufferPool& pool);

}  // namespace lightmill
