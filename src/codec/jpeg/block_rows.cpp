#include "codec/jpeg/block_rows.h"

#include "image/plane_sizes.h"

#include <algorithm>
#include <cstring>

namespace lightmill {

BlockRows::BlockRows(const RowRing& real, BufferPool& pool)
    : real_(real), padded_(static_cast<std::size_t>(ceil_div(real.size.width, DCTSIZE) * DCTSIZE)) {
  if (padded_ > width()) copies_ = pool.acquire(padded_ * kMost);
}

void BlockRows::point(JSAMPROW* rows, int first, int count) {
  for (int y = 0; y < count; ++y) {
    const std::uint8_t* row = real_.row(std::min(first + y, real_.size.height - 1));
    rows[y] = copies_ ? copy(row, y) : const_cast<JSAMPROW>(row);  // libjpeg only reads it
  }
}

std::uint8_t* BlockRows::copy(const std::uint8_t* row, int index) {
  std::uint8_t* copied = copies_.data() + padded_ * static_cast<std::size_t>(index);
  std::memcpy(copied, row, width());
  std::memset(copied + width(), row[width() - 1], padded_ - width());
  return copied;
}

}  // namespace lightmill
