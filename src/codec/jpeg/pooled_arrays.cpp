#include "codec/jpeg/pooled_arrays.h"

#include "codec/jpeg/callers.h"
#include "codec/jpeg/errors.h"

#include <cstring>
#include <new>

namespace lightmill {
namespace {

[[noreturn]] void no_memory(j_common_ptr codec) {
  JpegErrors::escape(codec, Cause::out_of_memory, "no memory for the coefficients of the whole picture");
}

}  // namespace

PooledArrays& PooledArrays::of(j_common_ptr codec) { return *JpegCallers::of(*codec).arrays; }

PooledArrays::PooledArrays(j_common_ptr codec, BufferPool& pool) : codec_(codec), pool_(pool), original_(*codec->mem) {
  JpegCallers::of(*codec).arrays = this;
  codec->mem->request_virt_barray = request;
  codec->mem->realize_virt_arrays = realize;
  codec->mem->access_virt_barray = access;
}

PooledArrays::~PooledArrays() {
  JpegCallers::of(*codec_).arrays = nullptr;
  codec_->mem->request_virt_barray = original_.request_virt_barray;
  codec_->mem->realize_virt_arrays = original_.realize_virt_arrays;
  codec_->mem->access_virt_barray = original_.access_virt_barray;
}

// NOLINTNEXTLINE(readability-function-size): libjpeg's interface
jvirt_barray_ptr PooledArrays::request(j_common_ptr codec, int, boolean zeroed, JDIMENSION blocks_a_row,
                                       JDIMENSION rows, JDIMENSION) {
  Array* array = of(codec).add({.blocks_a_row = blocks_a_row, .height = rows, .zeroed = zeroed != FALSE});
  if (!array) no_memory(codec);
  return reinterpret_cast<jvirt_barray_ptr>(array);
}

PooledArrays::Array* PooledArrays::add(const Array& array) noexcept {
  try {
    return &arrays_.emplace_back(
        Array{.blocks_a_row = array.blocks_a_row, .height = array.height, .zeroed = array.zeroed});
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}

void PooledArrays::realize(j_common_ptr codec) {
  of(codec).original_.realize_virt_arrays(codec);  // arrays of samples, which stay libjpeg's
  if (!of(codec).allocate()) no_memory(codec);
}

bool PooledArrays::allocate() noexcept try {
  for (Array& array : arrays_) {
    if (array.buffer) continue;
    const std::size_t row_bytes = array.blocks_a_row * sizeof(JBLOCK);
    array.rows.reserve(array.height);
    array.buffer = pool_.acquire(array.height * row_bytes);
    for (std::size_t y = 0; y < array.height; ++y)
      array.rows.push_back(reinterpret_cast<JBLOCKROW>(array.buffer.data() + y * row_bytes));
    if (array.zeroed) std::memset(array.buffer.data(), 0, array.height * row_bytes);
  }
  return true;
} catch (const std::bad_alloc&) {
  return false;
}

JBLOCKARRAY PooledArrays::access(j_common_ptr codec, jvirt_barray_ptr array, JDIMENSION first, JDIMENSION count,
                                 boolean) {
  auto& rows = reinterpret_cast<Array*>(array)->rows;
  if (std::size_t{first} + count > rows.size()) {
    JpegErrors::escape(codec, Cause::internal, "libjpeg asked for coefficients beyond the picture");
  }
  return rows.data() + first;
}

}  // namespace lightmill
