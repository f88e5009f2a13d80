#pragma once

#include "image/metadata.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

/// Photoshop's image resources, which hold IPTC: in a TIFF one block, in a JPEG segments that begin with their name.
namespace lightmill {

inline constexpr int kPhotoshopMarker = 0xED;

namespace resource {
inline constexpr std::uint16_t kIptc = 0x0404, kOldThumbnail = 0x0409, kCopyrightFlag = 0x040A, kUrl = 0x040B,
                               kThumbnail = 0x040C, kExif = 0x0422, kExif3 = 0x0423, kXmp = 0x0424,
                               kIptcDigest = 0x0425;
}  // namespace resource

struct PhotoshopResource {
  std::span<const std::uint8_t> whole, data;
  std::uint16_t number = 0;
};

/// The first of a block; none where it is broken.
std::optional<PhotoshopResource> first_resource(std::span<const std::uint8_t> block);

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
/// A resource without a name.
Bytes photoshop_resource(std::uint16_t number, std::span<const std::uint8_t> data);
/// As a resource.
Bytes iptc_resource(std::span<const std::uint8_t> records);

}  // namespace lightmill
