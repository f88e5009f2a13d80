#include "codec/jpeg/blob_destination.h"

#include "codec/jpeg/errors.h"

#include <new>
#include <utility>

namespace lightmill {
namespace {

constexpr const char* kNoMemory = "no memory for the output file";

}  // namespace

BlobDestination::BlobDestination(std::size_t first_guess, BufferPool& pool) : pool_(pool) {
  state_.manager.init_destination = [](j_compress_ptr) {};
  state_.manager.empty_output_buffer = [](j_compress_ptr codec) { return grow(codec); };
  state_.manager.term_destination = [](j_compress_ptr) {};
  state_.self = this;
  blob_.buffer = pool.acquire(first_guess);
  state_.manager.next_output_byte = blob_.buffer.data();
  state_.manager.free_in_buffer = blob_.buffer.capacity();
}

Blob BlobDestination::finish() {
  blob_.size = blob_.buffer.capacity() - state_.manager.free_in_buffer;
  return std::move(blob_);
}

bool BlobDestination::double_capacity() noexcept {
  const auto filled = static_cast<std::size_t>(state_.manager.next_output_byte - blob_.buffer.data());
  try {
    pool_.enlarge(blob_.buffer, blob_.buffer.capacity() * 2);
  } catch (const std::bad_alloc&) {
    return false;
  }
  wrote_up_to(blob_.buffer.data() + filled);
  return true;
}

/// What libjpeg asks for when nothing is free, whatever the manager's fields say then.
boolean BlobDestination::grow(j_compress_ptr codec) {
  BlobDestination& self = *reinterpret_cast<State*>(codec->dest)->self;
  self.wrote_up_to(self.blob_.buffer.data() + self.blob_.buffer.capacity());
  if (!self.double_capacity()) {
    JpegErrors::escape(reinterpret_cast<j_common_ptr>(codec), Cause::out_of_memory, kNoMemory);
  }
  return TRUE;
}

/// And for one byte more: libjpeg writes a byte before it looks whether there was room for another.
std::uint8_t* BlobDestination::room_for(std::size_t bytes) {
  while (state_.manager.free_in_buffer <= bytes) {
    if (!double_capacity()) throw Error(Cause::out_of_memory, kNoMemory);
  }
  return state_.manager.next_output_byte;
}

void BlobDestination::wrote_up_to(std::uint8_t* next) {
  state_.manager.next_output_byte = next;
  state_.manager.free_in_buffer = static_cast<std::size_t>(blob_.buffer.data() + blob_.buffer.capacity() - next);
}

}  // namespace lightmill
