#pragma once

#include "codec/gif/blocks.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

struct GifFileType;  // giflib's

namespace lightmill {

/// The indices of a picture in the order in which they are coded, by giflib, which is shown no block but that picture.
class GifIndices {
 public:
  /// Throws Error: damaged, out_of_memory. `picture` outlives it.
  explicit GifIndices(const GifPicture& picture);
  GifIndices(const GifIndices&) = delete;
  GifIndices& operator=(const GifIndices&) = delete;

  /// The next row. Whether it came: else there are no more.
  bool read(std::uint8_t* row);
  /// Why it did not.
  std::string complaint() const;

 private:
  struct Close {
    void operator()(GifFileType* file) const;
  };
  static constexpr std::size_t kHead = 13, kDescriptor = 10;
  static std::size_t cut_sub_block(std::span<const std::uint8_t> data);
  static int give(GifFileType* file, std::uint8_t* to, int count) noexcept;
  static std::array<std::uint8_t, kHead + kDescriptor> head_for(const Rect& place);

  const std::array<std::uint8_t, kHead + kDescriptor> head_;
  const GifPicture& picture_;
  const std::size_t cut_;
  std::size_t given_ = 0;
  std::unique_ptr<GifFileType, Close> file_;
};

std::string giflib_version();

}  // namespace lightmill
