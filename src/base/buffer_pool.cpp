#include "base/buffer_pool.h"

#include "base/pages.h"

#include <sys/mman.h>

#include <algorithm>
#include <bit>
#include <new>

namespace lightmill {
namespace {

/// From here on the system may give pages of 2 MiB: one page fault instead of 512. A buffer may hold one more than it
/// asked for.
constexpr std::size_t kHuge = std::size_t{8} << 20;

/// Straight from the system and straight back: malloc keeps freed blocks of this size in the arena of the thread that
/// asked, and a run over files of many sizes leaves holes in all of them (twice the memory after 600 photographs).
std::uint8_t* map(std::size_t bytes) {
  void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  if (bytes >= kHuge) madvise(memory, bytes, MADV_HUGEPAGE);
  return static_cast<std::uint8_t*>(memory);
}

std::size_t whole_pages(std::size_t bytes) {
  if (bytes > SIZE_MAX / 2) throw std::bad_alloc();
  const std::size_t page = page_bytes();
  return std::max((bytes + page - 1) / page * page, page);
}

/// The next eighth of a power of two, at least a page: two images of nearly one size share a block.
std::size_t size_class(std::size_t pages) {
  const std::size_t step = std::max(std::bit_floor(pages) / 8, page_bytes());
  return (pages + step - 1) / step * step;
}

/// The largest block that a request may have: a much larger one is left for who can use all of it.
std::size_t most(std::size_t capacity) { return 4 * capacity; }

/// A block that so many buffers had no use for goes back to the system: files of growing sizes leave those behind that
/// the smaller ones had.
constexpr std::size_t kForgotten = 1024;

/// What a buffer of `size` may hold in memory. Giving pages back costs a system call, and 0.1 to 4 us for each when it
/// is touched again, so a little more is let be, and much more where there is room (`spared`).
std::size_t tolerated(std::size_t size) { return size + size / 4 + (std::size_t{1} << 20); }

}  // namespace

Buffer::~Buffer() {
  if (pool_) pool_->give_back({data_, block_, std::max(size_, touched_)}, spare_);
}

std::shared_ptr<BufferPool> BufferPool::create(std::size_t idle_limit) {
  return std::shared_ptr<BufferPool>(new BufferPool(idle_limit));
}

BufferPool::~BufferPool() { limit_idle(0); }

Buffer BufferPool::acquire(std::size_t bytes) {
  const std::size_t size = whole_pages(bytes);
  Block block{nullptr, size_class(size), 0};
  std::size_t spare = 0;
  {
    const std::lock_guard lock(mutex_);
    ++asked_;
    if (const auto found = best_fit(block.capacity); found != idle_.end()) {
      block = *found;
      idle_bytes_ -= block.touched;
      idle_.erase(found);
      spare = spared(block, size);
      spare_bytes_ += spare;
    }
  }
  if (!block.data) block.data = map(block.capacity);
  if (spare == 0 && block.touched > tolerated(size)) {
    madvise(block.data + size, block.touched - size, MADV_DONTNEED);
    block.touched = size;
  }
  Buffer buffer;
  buffer.data_ = block.data;
  buffer.block_ = block.capacity;
  buffer.size_ = size;
  buffer.touched_ = block.touched;
  buffer.spare_ = spare;
  buffer.pool_ = shared_from_this();
  return buffer;
}

void BufferPool::enlarge(Buffer& buffer, std::size_t bytes) {
  const std::size_t size = std::max(whole_pages(bytes), buffer.size_);
  if (const std::size_t capacity = size_class(size); capacity > buffer.block_) {
    void* moved = mremap(buffer.data_, buffer.block_, capacity, MREMAP_MAYMOVE);
    if (moved == MAP_FAILED) throw std::bad_alloc();
    buffer.data_ = static_cast<std::uint8_t*>(moved);
    buffer.block_ = capacity;
  }
  buffer.size_ = size;
}

std::vector<BufferPool::Block>::iterator BufferPool::best_fit(std::size_t capacity) {
  auto best = idle_.end();
  for (auto block = idle_.begin(); block != idle_.end(); ++block) {
    const bool fits = block->capacity >= capacity && block->capacity <= most(capacity);
    if (fits && (best == idle_.end() || block->capacity <= best->capacity)) best = block;
  }
  return best;
}

std::size_t BufferPool::spared(const Block& block, std::size_t size) const {
  const std::size_t spare = block.touched - std::min(block.touched, tolerated(size));
  return spare_bytes_ + spare <= idle_limit_ / 8 ? spare : 0;
}

std::size_t BufferPool::idle_bytes() const {
  const std::lock_guard lock(mutex_);
  return idle_bytes_;
}

void BufferPool::limit_idle(std::size_t bytes) noexcept {
  const std::lock_guard lock(mutex_);
  idle_limit_ = std::min(bytes, most_idle_);
  trim();
}

void BufferPool::give_back(Block block, std::size_t spare) noexcept {
  const std::lock_guard lock(mutex_);
  spare_bytes_ -= spare;
  try {
    block.since = asked_;
    idle_.push_back(block);
    idle_bytes_ += block.touched;
  } catch (...) {
    munmap(block.data, block.capacity);
    return;
  }
  trim();
}

void BufferPool::trim() noexcept {
  std::size_t gone = 0;
  const auto forgotten = [this](const Block& block) { return asked_ - block.since > kForgotten; };
  for (; gone < idle_.size() && (idle_bytes_ + spare_bytes_ > idle_limit_ || forgotten(idle_[gone])); ++gone) {
    munmap(idle_[gone].data, idle_[gone].capacity);
    idle_bytes_ -= idle_[gone].touched;
  }
  idle_.erase(idle_.begin(), idle_.begin() + static_cast<std::ptrdiff_t>(gone));
}

}  // namespace lightmill
