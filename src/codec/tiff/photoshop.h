#pragma once

#include "image/metadata.h"

#include <cstdint>
#include <span>
#include <vector>

/// Photoshop's image resources, which hold IPTC: in a TIFF one block, in a JPEG segments that begin with their name.
namespace lightmill {

inline constexpr int kPhotoshopMarker = 0xED;

/// Whether a segment of a JPEG is of them.
bool is_of_photoshop(const Metadata::Segment& segment);
/// The block that all of those segments make.
Bytes photoshop_resources(std::span<const Metadata::Segment> segments);
/// The segments for a block, as many as it takes.
std::vector<Metadata::Segment> photoshop_segments(std::span<const std::uint8_t> resources);
/// The records of IPTC in a block; empty where there are none.
std::span<const std::uint8_t> iptc_in(std::span<const std::uint8_t> resources);
/// The block without them: a TIFF has them by themselves.
Bytes without_iptc(std::span<const std::uint8_t> resources);
/// Records without the zeros that TIFFs have behind them.
std::span<const std::uint8_t> without_padding(std::span<const std::uint8_t> records);
/// As a resource.
Bytes iptc_resource(std::span<const std::uint8_t> records);

}  // namespace lightmill
