#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace lightmill {

/// The numbers of a TIFF block (EXIF, multi-picture format), in its own byte order. What is past the end, or no TIFF,
/// gives nothing.
class TiffReader {
 public:
  explicit TiffReader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  bool little_endian() const { return starts_with("II"); }
  std::optional<std::uint32_t> number(std::size_t offset, std::size_t size) const {
    if (offset > bytes_.size() || bytes_.size() - offset < size) return std::nullopt;
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < size; ++i) value = value << 8 | bytes_[offset + (little_endian() ? size - 1 - i : i)];
    return value;
  }
  std::optional<std::uint32_t> first_directory() const { return valid() ? number(4, 4) : std::nullopt; }
  /// Where in a directory a tag's entry lies: tag (2 bytes), type (2), count (4), value or its offset (4).
  std::optional<std::size_t> entry(std::optional<std::uint32_t> directory, std::uint32_t tag) const {
    constexpr std::size_t kEntrySize = 12;
    const auto entries = directory ? number(*directory, 2) : std::nullopt;
    for (std::size_t i = 0; entries && i < *entries; ++i) {
      const std::size_t at = *directory + 2 + i * kEntrySize;
      if (number(at, 2) == tag) return at;
    }
    return std::nullopt;
  }

 private:
  bool valid() const { return (starts_with("II") || starts_with("MM")) && number(2, 2) == 42u; }
  bool starts_with(std::string_view mark) const {
    return bytes_.size() >= 2 && bytes_[0] == static_cast<std::uint8_t>(mark[0]) &&
           bytes_[1] == static_cast<std::uint8_t>(mark[1]);
  }
  std::span<const std::uint8_t> bytes_;
};

}  // namespace lightmill
