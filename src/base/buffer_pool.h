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
    buffer.capacity_ = memory.size();
    return buffer;
  }
  Buffer(Buffer&& other) noexcept { swap(other); }
  Buffer& operator=(Buffer&& other) noexcept {
    swap(other);
    return *this;
  }
  ~Buffer();

  std::uint8_t* data() const { return data_; }
  std::size_t capacity() const { return capacity_; }
  explicit operator bool() const { return data_ != nullptr; }

 private:
  friend class BufferPool;
  void swap(Buffer& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(capacity_, other.capacity_);
    std::swap(pool_, other.pool_);
  }

  std::uint8_t* data_ = nullptr;
  std::size_t capacity_ = 0;
  std::shared_ptr<BufferPool> pool_;  // none: lent
};

/// Keeps freed picture-sized blocks for the next image: mapping and zeroing a fresh 72 MB block costs 17,600 page
/// faults. A block serves requests down to half its size (large ones, to an eighth less), so that files of many sizes
/// share a few; what would take the idle blocks past `idle_limit` is given back to the system, oldest first, so one
/// panorama does not pin its memory for the rest of a run. Thread-safe. A buffer keeps its pool alive.
class BufferPool : public std::enable_shared_from_this<BufferPool> {
 public:
  static constexpr std::size_t kAlignment = 64;
  static std::shared_ptr<BufferPool> create(std::size_t idle_limit);
  ~BufferPool();
  BufferPool(const BufferPool&) = delete;
  BufferPool& operator=(const BufferPool&) = delete;

  /// At least `bytes`, aligned to kAlignment. Throws std::bad_alloc.
  Buffer acquire(std::size_t bytes);
  std::size_t idle_bytes() const;
  /// Gives all that lies idle back to the system.
  void release_idle() noexcept;

 private:
  friend class Buffer;
  struct Block {
    std::uint8_t* data;
    std::size_t capacity;
  };
  explicit BufferPool(std::size_t idle_limit) : idle_limit_(idle_limit) {}
  /// The smallest idle block that has that capacity and not much more; among equals the one given back last. Under the
  /// lock.
  std::vector<Block>::iterator best_fit(std::size_t capacity);
  void give_back(Block block) noexcept;

  const std::size_t idle_limit_;
  mutable std::mutex mutex_;
  std::vector<Block> idle_;  // oldest first
  std::size_t idle_bytes_ = 0;
};

}  // namespace lightmill
