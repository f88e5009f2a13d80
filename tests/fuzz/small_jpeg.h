#pragma once

#include "lightmill/error.h"
#include "lightmill/image_info.h"

#include <cstdint>
#include <optional>
#include <span>

namespace lightmill::fuzz {

/// What a JPEG file is that is small enough to be read thousands of times; nothing for any other.
inline std::optional<ImageInfo> small_jpeg(std::span<const std::uint8_t> file) try {
  constexpr std::int64_t kMostPixels = 200'000;
  const ImageInfo info = probe(file);
  const bool small = info.format == Format::jpeg && info.size.area() <= kMostPixels && info.blocks_in_mcu <= 10;
  return small ? std::optional(info) : std::nullopt;
} catch (const Error&) {
  return std::nullopt;
}

}  // namespace lightmill::fuzz
