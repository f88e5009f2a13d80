#pragma once

#include "image/metadata.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

/// Changes to an XMP packet that leave all else byte for byte. Nothing is returned where the packet cannot be read.
namespace lightmill {

/// Whether coordinates have such a name, in some namespace: "GPSLatitude", "TargetLat", "lat".
bool may_name_place(std::string_view name);

struct XmpParts {
  bool gps = false;        ///< coordinates, in whatever namespace
  bool thumbnail = false;  ///< xmp:Thumbnails
};
std::optional<Bytes> xmp_without(std::span<const std::uint8_t> packet, XmpParts parts);
bool has_xmp_gps(std::span<const std::uint8_t> packet);

/// A packet of what is said of authors, rights and licenses alone; empty where nothing is.
std::optional<Bytes> xmp_of_authors(std::span<const std::uint8_t> packet);

/// dc:rights in all languages becomes that one, which is UTF-8, and xmpRights:Marked is set. A packet is made where
/// there is none.
std::optional<Bytes> xmp_with_copyright(std::span<const std::uint8_t> packet, std::string_view copyright);

}  // namespace lightmill
