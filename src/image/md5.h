#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace lightmill {

/// RFC 1321. It tells bytes apart where formats ask for it; it protects nothing.
std::array<std::uint8_t, 16> md5(std::span<const std::uint8_t> bytes);

}  // namespace lightmill
