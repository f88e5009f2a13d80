#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <utility>
#include <vector>

namespace lightmill {

class BufferPool;

/// Aligned memory borrowed from a pool; returned when destroyed. Move-only. Contents are unspecified at first.
class Buffer {
 public:
  Buffer() = default;
  /// Memory of somebody else, who keeps it for longer than the buffer lives.
  static Buffer lent(std::span<std::uint8_t> memory) {
    Buffer buffer;
    buffer.data_ = memory.data();
    buffer.size_ = memory.size();
    return buffer;
  }
  Buffer(Buffer&& other) noexcept { swap(other); }
  Buffer& operator=(Buffer&& other) noexcept {
    swap(other);
    return *this;
  }
  ~Buffer();

  std::uint8_t* data() const { return data_; }
  /// What was asked for, in whole pages.
  std::size_t capacity() const { return size_; }
  explicit operator bool() const { return data_ != nullptr; }

 private:
  friend class BufferPool;
  void swap(Buffer& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(block_, other.block_);
    std::swap(touched_, other.touched_);
    std::swap(spare_, other.spare_);
    std::swap(pool_, other.pool_);
  }

  std::uint8_t* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t block_ = 0;             // the capacity of the block that it begins
  std::size_t touched_ = 0;           // of the block, by an earlier user
  std::size_t spare_ = 0;             // of that behind `size_`, more than a little: the pool counts it as idle
  std::shared_ptr<BufferPool> pool_;  // none: lent
};

/// Keeps freed picture-sized blocks for the next image: mapping and zeroing a fresh 72 MB block costs 17,600 page
/// faults. A block serves requests down to a quarter of its size, so that files of many sizes share a few. Pages that
/// an earlier user touched and this one does not ask for are idle memory: they stay while all of them take no more than
/// an eighth of the limit, else they go back to the system, so that a buffer holds hardly a quarter more than what was
/// asked for, which is what a budget counts. What would take the idle memory past the limit is given back to the
/// system, oldest blocks first, and so is a block that many buffers had no use for: one panorama does not pin its
/// memory for the rest of a run. Thread-safe. A buffer keeps its pool alive.
class BufferPool : public std::enable_shared_from_this<BufferPool> {
 public:
  static constexpr std::size_t kAlignment = 64;
  static std::shared_ptr<BufferPool> create(std::size_t idle_limit);
  ~BufferPool();
  BufferPool(const BufferPool&) = delete;
  BufferPool& operator=(const BufferPool&) = delete;

  /// At least `bytes`, aligned to kAlignment. Throws std::bad_alloc.
  Buffer acquire(std::size_t bytes);
  /// Makes a buffer of this pool larger and keeps its contents. Pages move instead of being copied, so there is never
  /// a second copy. Throws std::bad_alloc, and leaves the buffer as it was.
  void enlarge(Buffer& buffer, std::size_t bytes);
  std::size_t idle_bytes() const;
  /// Keeps no more idle than this until the next call, and never more than `idle_limit`: what the images in work have
  /// been promised is not to be held by blocks that nobody uses.
  void limit_idle(std::size_t bytes) noexcept;

 private:
  friend class Buffer;
  struct Block {
    std::uint8_t* data;
    std::size_t capacity;
    std::size_t touched;    ///< from its beginning; pages behind are not in memory
    std::size_t since = 0;  ///< how many buffers had been asked for when it was given back
  };
  explicit BufferPool(std::size_t idle_limit) : most_idle_(idle_limit), idle_limit_(idle_limit) {}
  /// The smallest idle block that has that capacity and not much more; among equals the one given back last. Under the
  /// lock.
  std::vector<Block>::iterator best_fit(std::size_t capacity);
  /// What a buffer of `size` holds beyond what is tolerated, where that may stay; else none. Under the lock.
  std::size_t spared(const Block& block, std::size_t size) const;
  void give_back(Block block, std::size_t spare) noexcept;
  /// Under the lock.
  void trim() noexcept;

  const std::size_t most_idle_;
  mutable std::mutex mutex_;
  std::size_t idle_limit_;
  std::vector<Block> idle_;  // oldest first
  std::size_t idle_bytes_ = 0;
  std::size_t spare_bytes_ = 0;  ///< in buffers, behind what these asked for
  std::size_t asked_ = 0;        ///< for buffers
};

}  // namespace lightmill
