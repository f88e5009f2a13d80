#pragma once

#include "image/frame.h"
#include "image/metadata.h"

#include "lightmill/colorspace.h"
#include "lightmill/image_info.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace lightmill {

/// From the numbers of one color space to those of another. Immutable and thread-safe.
class ColorConversion {
 public:
  virtual ~ColorConversion() = default;
  /// In place: BGR with or without alpha, which stays, of 8 or 16 bits; gray where the conversion is one of gray.
  virtual void convert(cv::Mat& pixels) const = 0;
  /// In place, rows of Y, Cb and Cr that cover each other. Luma is that of the pixels within a level or so; chroma that
  /// of their mean.
  virtual void convert(View luma, View cb, View cr, Subsampling chroma) const = 0;
};

/// What becomes of a picture's colors.
struct ColorChange {
  std::shared_ptr<const ColorConversion> conversion = {};  ///< null where the numbers stay
  bool changed = false;  ///< what the file says of its colors is true no longer, and gives way to `profile`
  Bytes profile = {};    ///< of what comes of it; empty: sRGB
  ColorSpace space = ColorSpace::keep;  ///< which that is; `keep`: none of ours
  std::string warning = {};             ///< why what the file says of its colors is not heeded, or empty
};

/// From what a file says of its colors: its profile, else what a PNG says without one, else that its EXIF says Adobe
/// RGB, else sRGB. `gray`: the samples are gray, and become gray with sRGB's curve unless the target is a profile of
/// gray. What costs time is done once and kept. Thread-safe.
ColorChange color_change(const Metadata& metadata, const ColorTarget& target, bool gray);

/// Adds to `info` what a look into the profile tells, and into what else a file says of its colors.
void describe_colors(const Metadata& metadata, ImageInfo& info);

/// Applies a conversion to all samples of a frame.
void convert_colors(const ColorConversion& conversion, Frame& frame);

}  // namespace lightmill
