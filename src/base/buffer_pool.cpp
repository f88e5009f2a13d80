#include "base/buffer_pool.h"

#include <sys/mman.h>

#include <algorithm>
#include <bit>
#include <new>

namespace lightmill {
namespace {

constexpr std::size_t kPage = 4096;

/// Straight from the system and straight back: malloc keeps freed blocks of this size in the arena of the thread that
/// asked, and a run over files of many sizes leaves holes in all of them (twice the memory after 600 photographs).
std::uint8_t* map(std::size_t bytes) {
  void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  return static_cast<std::uint8_t*>(memory);
}

/// The next eighth of a power of two, at least a page: two images of nearly one size share a block.
std::size_t size_class(std::size_t bytes) {
  if (bytes <= kPage) return kPage;
  if (bytes > SIZE_MAX / 2) throw std::bad_alloc();
  const std::size_t step = std::max(std::bit_floor(bytes) / 8, kPage);
  return (bytes + step - 1) / step * step;
}

/// The largest block that a request may have: a budget counts what was asked for, so large ones are fitted closely.
std::size_t most(std::size_t capacity) {
  constexpr std::size_t kLarge = std::size_t{16} << 20;
  return capacity < kLarge ? 2 * capacity : capacity + capacity / 8;
}

}  // namespace

Buffer::~Buffer() {
  if (pool_) pool_->give_back({data_, capacity_});
}

std::shared_ptr<BufferPool> BufferPool::create(std::size_t idle_limit) {
  return std::shared_ptr<BufferPool>(new BufferPool(idle_limit));
}

BufferPool::~BufferPool() { release_idle(); }

Buffer BufferPool::acquire(std::size_t bytes) {
  Buffer buffer;
  std::size_t capacity = size_class(bytes);
  {
    const std::lock_guard lock(mutex_);
    if (const auto block = best_fit(capacity); block != idle_.end()) {
      buffer.data_ = block->data;
      capacity = block->capacity;
      idle_bytes_ -= capacity;
      idle_.erase(block);
    }
  }
  if (!buffer.data_) buffer.data_ = map(capacity);
  buffer.capacity_ = capacity;
  buffer.pool_ = shared_from_this();
  return buffer;
}

std::vector<BufferPool::Block>::iterator BufferPool::best_fit(std::size_t capacity) {
  auto best = idle_.end();
  for (auto block = idle_.begin(); block != idle_.end(); ++block) {
    const bool fits = block->capacity >= capacity && block->capacity <= most(capacity);
    if (fits && (best == idle_.end() || block->capacity <= best->capacity)) best = block;
  }
  return best;
}

std::size_t BufferPool::idle_bytes() const {
  const std::lock_guard lock(mutex_);
  return idle_bytes_;
}

void BufferPool::release_idle() noexcept {
  const std::lock_guard lock(mutex_);
  for (const Block& block : idle_) munmap(block.data, block.capacity);
  idle_.clear();
  idle_bytes_ = 0;
}

void BufferPool::give_back(Block block) noexcept {
  const std::lock_guard lock(mutex_);
  try {
    idle_.push_back(block);
    idle_bytes_ += block.capacity;
  } catch (...) {
    munmap(block.data, block.capacity);
    return;
  }
  while (idle_bytes_ > idle_limit_) {
    munmap(idle_.front().data, idle_.front().capacity);
    idle_bytes_ -= idle_.front().capacity;
    idle_.erase(idle_.begin());
  }
}

}  // namespace lightmill
