#pragma once

#include "image/metadata.h"

#include "lightmill/kept_metadata.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

/// What of a picture's metadata its result has.
namespace lightmill {

/// The metadata without the classes that go; the profile and what else says of colors are left as they are, and so is
/// the gain map. What stays is byte for byte as it was. Where a place is to go and a block cannot be read, the whole
/// block goes; `warnings` gets a word on each such thing.
Metadata kept_of(Metadata metadata, const KeptMetadata& kept, std::vector<std::string>& warnings);

/// Whether EXIF, XMP or a text for a number of theirs tells where the picture was taken.
bool has_gps(const Metadata& metadata);

/// For a picture that was turned: in place of EXIF's thumbnail, where there is a JPEG of one; Photoshop's, XMP's and
/// those of second blocks go.
void set_thumbnail(Metadata& metadata, std::span<const std::uint8_t> jpeg);
/// For a picture that was cropped or made smaller: EXIF's, Photoshop's and XMP's.
void drop_thumbnail(Metadata& metadata);

}  // namespace lightmill
