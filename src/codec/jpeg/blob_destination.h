#pragma once

#include "base/buffer_pool.h"
#include "codec/jpeg/internals.h"
#include "io/blob.h"

#include <cstddef>
#include <cstdint>

namespace lightmill {

/// libjpeg's destination: a pooled buffer that doubles when it is full.
class BlobDestination {
 public:
  BlobDestination(std::size_t first_guess, BufferPool& pool);
  BlobDestination(const BlobDestination&) = delete;
  BlobDestination& operator=(const BlobDestination&) = delete;

  jpeg_destination_mgr* manager() { return &state_.manager; }
  Blob finish();

  /// Where the next byte goes, with room for so many. Throws Error.
  std::uint8_t* room_for(std::size_t bytes);
  /// After bytes were written there, up to `next`.
  void wrote_up_to(std::uint8_t* next);

 private:
  struct State {
    jpeg_destination_mgr manager;
    BlobDestination* self;
  };
  bool double_capacity() noexcept;
  static boolean grow(j_compress_ptr codec);

  BufferPool& pool_;
  Blob blob_;
  State state_{};
};

}  // namespace lightmill
