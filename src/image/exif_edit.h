#pragma once

#include "image/metadata.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

/// Changes to an EXIF block that leave every other byte at its place, as maker notes need it, which hold offsets into
/// the block, and as what no reader understands needs it. What goes is overwritten with zeros, so that it is gone; what
/// is new stands behind the block.
namespace lightmill {

/// Whether a directory of GPS has more than its version, which some cameras write without a place.
bool has_exif_gps(std::span<const std::uint8_t> exif);
/// False where the block cannot be read, so that nothing is sure.
bool drop_exif_gps(Bytes& exif);

/// In IFD1, or one behind it: a JPEG, or samples.
bool has_thumbnail(std::span<const std::uint8_t> exif);
std::size_t thumbnail_bytes(std::span<const std::uint8_t> exif);
/// Where it is a JPEG.
std::optional<Bytes> thumbnail_of(std::span<const std::uint8_t> exif);
/// In place of the JPEG that is there; it is upright then. False where there is none.
bool set_exif_thumbnail(Bytes& exif, std::span<const std::uint8_t> jpeg);
/// With all directories behind IFD0.
void drop_exif_thumbnail(Bytes& exif);

/// UTF-8, as others write it. False where the block cannot be read.
bool set_exif_copyright(Bytes& exif, std::string_view copyright);
/// The one that is there, where the block can be read.
void drop_exif_copyright(Bytes& exif);
/// A block of the author and the copyright alone; empty where there is none of them.
Bytes exif_of_authors(std::span<const std::uint8_t> exif);

}  // namespace lightmill
