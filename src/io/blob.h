#pragma once

#include "base/buffer_pool.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace lightmill {

/// The bytes of a file, in a pooled buffer with `kPadding` bytes of room behind them: libjpeg's fast entropy path runs
/// only while 3 KiB of input remain, so the decoder pads the end of small files.
struct Blob {
  static constexpr std::size_t kPadding = 4096;

  Buffer buffer;
  std::size_t size = 0;

  std::span<const std::uint8_t> bytes() const { return {buffer.data(), size}; }
};

}  // namespace lightmill
