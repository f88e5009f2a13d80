#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace lightmill {

/// Finds where the WebP ends that a large file begins with: its head says it.
class WebpExtent {
 public:
  /// As of the others.
  bool find(std::span<const std::uint8_t> bytes) {
    constexpr std::size_t kHead = 8;
    if (bytes.size() < kHead) return false;
    end_ = kHead;
    for (std::size_t i = 0; i < 4; ++i) end_ += std::size_t{bytes[4 + i]} << (8 * i);
    return bytes.size() >= end_;
  }
  std::size_t end() const { return end_; }

 private:
  std::size_t end_ = 0;
};

}  // namespace lightmill
