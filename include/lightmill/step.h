#pragma once

#include "lightmill/color.h"
#include "lightmill/colorspace.h"
#include "lightmill/geometry.h"
#include "lightmill/operation.h"
#include "lightmill/orientation.h"
#include "lightmill/rendition.h"

#include <optional>
#include <string>
#include <variant>

namespace lightmill {

/// The steps a plan is made of. A frame on its way has a window: the part of its samples that is the picture.
namespace step {

enum class Channels { all, luma };

/// How CMYK becomes sRGB.
enum class Inks {
  none,        ///< there are none
  by_profile,  ///< relative colorimetric, with black point compensation
  plain,       ///< C K / 255 and so on: colors are approximate
};

/// The part of its sides that a picture is decoded at.
struct Scale {
  int numerator = 1;
  int denominator = 1;
  double of(double samples) const { return samples * numerator / denominator; }
  friend bool operator==(const Scale&, const Scale&) = default;
};

/// "1/2"
inline std::string to_string(Scale scale) {
  return std::to_string(scale.numerator) + "/" + std::to_string(scale.denominator);
}

/// From bytes to a frame, at one of the scales that the codec has.
struct Decode {
  Domain domain = Domain::planes;
  Scale scale = {};
  Channels channels = Channels::all;
  Inks inks = Inks::none;
  std::optional<int> page = {};  ///< of a file that has several; see Recipe
  friend bool operator==(const Decode&, const Decode&) = default;
};

/// Narrows the window; no sample moves. `region` is in samples of the frame as it is then.
struct Narrow {
  Region region;
  friend bool operator==(const Narrow&, const Narrow&) = default;
};

/// Resamples the window to `size`; chroma planes come out at `subsampling`.
struct Resample {
  Size size;
  Resampling filter = Resampling::lanczos3;
  Subsampling subsampling;
  bool linear_light = false;  ///< of pixels: they are light meanwhile, by the curves of the input's profile or sRGB's
  friend bool operator==(const Resample&, const Resample&) = default;
};

/// Makes the window the whole frame (and chroma of `subsampling`), as operations that look at neighbors and encoders
/// need.
struct Settle {
  Size size;
  Subsampling subsampling;
  friend bool operator==(const Settle&, const Settle&) = default;
};

struct Turn {
  Orientation turn = Orientation::identity;
  friend bool operator==(const Turn&, const Turn&) = default;
};

/// Planes to pixels: chroma up to full size, YCbCr to BGR.
struct ToPixels {
  friend bool operator==(const ToPixels&, const ToPixels&) = default;
};

/// Puts pixels with alpha on a ground of one color; alpha goes. Gray on a ground that is not becomes color. Pixels
/// without alpha stay as they are.
struct Flatten {
  Color ground;
  friend bool operator==(const Flatten&, const Flatten&) = default;
};

/// 16 bits a sample to 8, rounded; alpha too. Pixels of 8 bits stay as they are.
struct Reduce {
  friend bool operator==(const Reduce&, const Reduce&) = default;
};

/// To the colors of another space, through the input's profile; what is in them already stays as it is.
struct ConvertColors {
  ColorTarget target;
  friend bool operator==(const ConvertColors&, const ConvertColors&) = default;
};

/// An operation on samples that keeps its place in the recipe: blur, sharpen, tones, gray, custom.
struct Apply {
  Operation operation;
  friend bool operator==(const Apply&, const Apply&) = default;
};

/// From the frame to bytes.
struct Encode {
  Encoding encoding = JpegEncoding{};
  KeptMetadata metadata = {};
  bool reset_orientation = false;
  bool keeps_profile = false;  ///< of metadata that is stripped; true, too, of an sRGB one that nobody has looked into
  /// Whether the input's color profile describes the samples that are written; one that does not is left out. None: to
  /// be told by the frame, since a custom function may make gray of color, or the reverse.
  std::optional<bool> profile_fits = true;
  ColorTarget colors = {};  ///< what the samples were taken to
  friend bool operator==(const Encode&, const Encode&) = default;
};

/// The end of a chain whose pixels go to the caller instead of an encoder.
struct HandOver {
  friend bool operator==(const HandOver&, const HandOver&) = default;
};

}  // namespace step

using Step = std::variant<step::Decode, step::Narrow, step::Resample, step::Settle, step::Turn, step::ToPixels,
                          step::Flatten, step::Reduce, step::ConvertColors, step::Apply, step::Encode, step::HandOver>;

}  // namespace lightmill
