#pragma once

#include <cstdint>

/// The second byte of a marker, behind 0xFF (ITU-T T.81, table B.1).
namespace lightmill::jpeg_marker {

constexpr std::uint8_t kTem = 0x01, kRst0 = 0xD0, kSoi = 0xD8, kEoi = 0xD9, kSos = 0xDA;
constexpr std::uint8_t kApp0 = 0xE0, kApp1 = 0xE1, kApp2 = 0xE2, kApp13 = 0xED, kApp14 = 0xEE, kApp15 = 0xEF;
constexpr std::uint8_t kComment = 0xFE;

/// A marker of two bytes, without a length: a restart, the start or the end of an image, or TEM.
constexpr bool stands_alone(int marker) { return marker == kTem || (marker >= kRst0 && marker <= kEoi); }

}  // namespace lightmill::jpeg_marker
