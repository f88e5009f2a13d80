#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace lightmill {

/// The most that so many bytes take as a zlib stream.
std::size_t deflate_bound(std::size_t bytes);

/// A zlib stream of `from` into `to`, which has room for the bound. `level`: 0 to 9. Returns its size.
std::size_t deflate(std::span<const std::uint8_t> from, std::span<std::uint8_t> to, int level);

}  // namespace lightmill
