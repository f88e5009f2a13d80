#pragma once

#include <cstdint>
#include <span>
#include <utility>

namespace lightmill {

/// Memory that two processes share, of a size that stays (System V; what is never touched takes no memory). For where
/// file sizes are limited (RLIMIT_FSIZE), which binds memory that grows like a file, memfd_create's, as well. It is
/// gone with the last process that has it, however that ends.
class Segment {
 public:
  Segment() = default;
  Segment(Segment&& other) noexcept : id_(std::exchange(other.id_, -1)), bytes_(std::exchange(other.bytes_, {})) {}
  Segment& operator=(Segment&& other) noexcept {
    std::swap(id_, other.id_);
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~Segment();

  /// 4 GiB of it, or as much as the limits of address space allow; empty where there is none to be had.
  static Segment create();
  /// That of another process, which has it still; empty where it cannot be had.
  static Segment attach(int id);

  explicit operator bool() const { return !bytes_.empty(); }
  /// -1: none.
  int id() const { return id_; }
  std::span<std::uint8_t> bytes() const { return bytes_; }
  /// Gives back the memory behind the first `kept` bytes; they are zero when touched again.
  void trim(std::size_t kept);

 private:
  Segment(int id, std::span<std::uint8_t> bytes) : id_(id), bytes_(bytes) {}

  int id_ = -1;
  std::span<std::uint8_t> bytes_;
};

}  // namespace lightmill
