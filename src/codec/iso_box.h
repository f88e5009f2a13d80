#pragma once

#include "base/bytes.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>

namespace lightmill {

/// The head of a box (ISO/IEC 14496-12, 4.2), as AVIF and HEIC have it. Views into the file's bytes.
struct IsoBox {
  std::string_view type;
  std::size_t head = 0;     ///< its own bytes
  std::uint64_t size = 0;   ///< of the whole box; no number is larger where it goes on to the end of what it is in
  bool to_the_end = false;  ///< where it says so
};

/// What `bytes` begin with, be it a box or not; none where they are fewer than its head.
inline std::optional<IsoBox> box_at(std::span<const std::uint8_t> bytes) {
  constexpr std::size_t kHead = 8, kLongHead = 16;
  if (bytes.size() < kHead) return std::nullopt;
  IsoBox box{.type = text_of(bytes.subspan(4, 4)), .head = kHead, .size = big_endian(bytes.first(4))};
  if (box.size == 0) {
    box.size = std::numeric_limits<std::uint64_t>::max();
    box.to_the_end = true;
  }
  if (box.size != 1) return box;
  if (bytes.size() < kLongHead) return std::nullopt;
  box.head = kLongHead;
  box.size = big_endian(bytes.subspan(kHead, 8));
  return box;
}

}  // namespace lightmill
