#include "image/buffer_pool.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <new>

namespace lightmill {
namespace {

/// The next eighth of a power of two, at least a page: two images of nearly one size share a block.
std::size_t size_class(std::size_t bytes) {
  constexpr std::size_t kPage = 4096;
  if (bytes <= kPage) return kPage;
  const std::size_t step = std::max(std::bit_floor(bytes) / 8, kPage);
  return (bytes + step - 1) / step * step;
}

}  // namespace

Buffer::~Buffer() {
  if (data_) pool_->give_back({data_, capacity_});
}

std::shared_ptr<BufferPool> BufferPool::create(std::size_t idle_limit) {
  return std::shared_ptr<BufferPool>(new BufferPool(idle_limit));
}

BufferPool::~BufferPool() {
  for (const Block& block : idle_) std::free(block.data);
}

Buffer BufferPool::acquire(std::size_t bytes) {
  Buffer buffer;
  const std::size_t capacity = size_class(bytes);
  {
    const std::lock_guard lock(mutex_);
    const auto fits =
        std::find_if(idle_.rbegin(), idle_.rend(), [&](const Block& b) { return b.capacity == capacity; });
    if (fits != idle_.rend()) {
      buffer.data_ = fits->data;
      idle_bytes_ -= capacity;
      idle_.erase(std::next(fits).base());
    }
  }
  if (!buffer.data_) {
    buffer.data_ = static_cast<std::uint8_t*>(std::aligned_alloc(kAlignment, capacity));
    if (!buffer.data_) throw std::bad_alloc();
  }
  buffer.capacity_ = capacity;
  buffer.pool_ = shared_from_this();
  return buffer;
}

std::size_t BufferPool::idle_bytes() const {
  const std::lock_guard lock(mutex_);
  return idle_bytes_;
}

void BufferPool::give_back(Block block) noexcept {
  const std::lock_guard lock(mutex_);
  try {
    idle_.push_back(block);
    idle_bytes_ += block.capacity;
  } catch (...) {
    std::free(block.data);
    return;
  }
  while (idle_bytes_ > idle_limit_) {
    std::free(idle_.front().data);
    idle_bytes_ -= idle_.front().capacity;
    idle_.erase(idle_.begin());
  }
}

}  // namespace lightmill
