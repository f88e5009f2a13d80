#pragma once

#include "base/buffer_pool.h"
#include "codec/jpeg/internals.h"

#include <deque>
#include <vector>

namespace lightmill {

/// Lets a libjpeg codec hold the coefficients of a whole picture (progressive and optimized files, files of several
/// scans) in a pool's buffers instead of malloc's, which keeps up to 64 MiB freed in each thread's arena and maps what
/// is larger anew for every picture. Make it before the codec, which has JpegCallers, is started. The arrays go with
/// it, so the codec must have finished or aborted by then.
class PooledArrays {
 public:
  PooledArrays(j_common_ptr codec, BufferPool& pool);
  ~PooledArrays();
  PooledArrays(const PooledArrays&) = delete;
  PooledArrays& operator=(const PooledArrays&) = delete;

 private:
  /// What libjpeg's jvirt_barray_ptr points to, for all that libjpeg knows.
  struct Array {
    std::size_t blocks_a_row = 0;
    std::size_t height = 0;
    bool zeroed = false;
    Buffer buffer = {};
    std::vector<JBLOCKROW> rows = {};
  };
  static PooledArrays& of(j_common_ptr codec);
  static jvirt_barray_ptr request(j_common_ptr codec, int pool, boolean zeroed, JDIMENSION blocks_a_row,
                                  JDIMENSION rows, JDIMENSION most_at_once);
  static void realize(j_common_ptr codec);
  static JBLOCKARRAY access(j_common_ptr codec, jvirt_barray_ptr array, JDIMENSION first, JDIMENSION count,
                            boolean writable);
  Array* add(const Array& array) noexcept;
  bool allocate() noexcept;

  j_common_ptr codec_;
  BufferPool& pool_;
  const jpeg_memory_mgr original_;
  std::deque<Array> arrays_;
};

}  // namespace lightmill
