#pragma once

#include "base/buffer_pool.h"
#include "codec/jpeg/internals.h"
#include "image/row_ring.h"

#include <cstddef>

namespace lightmill {

/// A component's rows as an encoder reads them: in whole blocks. It gets the plane's own where the picture ends with a
/// block, else copies, an iMCU's at a time, that repeat the last real column.
class BlockRows {
 public:
  static constexpr int kMost = 4 * DCTSIZE;  ///< of one component in an iMCU: sampling factors go up to 4

  BlockRows(const RowRing& real, BufferPool& pool);

  /// Fills `rows` with `count` rows from `first` on; rows below the picture repeat the last one. Valid until the next
  /// call.
  void point(JSAMPROW* rows, int first, int count);

 private:
  std::size_t width() const { return static_cast<std::size_t>(real_.size.width); }
  std::uint8_t* copy(const std::uint8_t* row, int index);

  RowRing real_;
  std::size_t padded_;
  Buffer copies_;
};

}  // namespace lightmill
