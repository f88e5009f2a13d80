#pragma once

#include "image/metadata.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

/// XMP that is too large for a segment of a JPEG: a main packet, and the rest in pieces (Adobe, XMP Specification Part
/// 3, 1.1.3.1).
namespace lightmill {

inline constexpr std::size_t kLongestXmp = 65'502;  ///< in a segment

bool is_of_extended_xmp(const Metadata::Segment& segment);

enum class ExtendedXmp {
  none,
  joined,
  broken,  ///< pieces that do not make a whole, or that the main packet does not know
};
struct JoinedXmp {
  Bytes packet;
  ExtendedXmp extended = ExtendedXmp::none;
};
/// The main packet with what its pieces have; alone where they cannot be joined, or are more than 32 MiB.
JoinedXmp joined_xmp(const Metadata& metadata);

struct SplitXmp {
  Bytes main;
  std::vector<Metadata::Segment> pieces = {};
};
/// As large a part as fits into `most` bytes, and pieces of the rest: the largest properties. Nothing where it cannot
/// be done.
std::optional<SplitXmp> split_xmp(std::span<const std::uint8_t> packet, std::size_t most = kLongestXmp);

}  // namespace lightmill
