#pragma once

#include "image/exif_directory.h"

/// Tags of a TIFF's directory beside EXIF's own.
namespace lightmill::tag {

inline constexpr std::uint16_t kImageWidth = 256, kImageLength = 257, kBitsPerSample = 258, kCompression = 259;
inline constexpr std::uint16_t kPhotometric = 262, kSamplesPerPixel = 277, kRowsPerStrip = 278, kPlanarConfig = 284;
inline constexpr std::uint16_t kPredictor = 317, kExtraSamples = 338, kSampleFormat = 339;
inline constexpr std::uint16_t kXmp = 700, kIptc = 33723, kPhotoshop = 34377, kLayers = 37724, kIcc = 34675;

/// Whether it says how the picture is stored, so that it is another one's in another file.
bool is_of_storage(std::uint16_t tag);
/// Whether it describes the picture, so that it is part of an EXIF block.
bool is_of_exif(std::uint16_t tag);
/// Whether it is of GeoTIFF, or of who writes those.
bool is_of_maps(std::uint16_t tag);

}  // namespace lightmill::tag
