#pragma once

#include "lightmill/export.h"
#include "lightmill/geometry.h"
#include "lightmill/orientation.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace cv {
class Mat;
}

namespace lightmill {

/// What an image is worked on as; see src/README.md. Each is dearer to reach than the one before.
enum class Domain {
  coefficients,  ///< quantized DCT coefficients: blocks move, and nothing is lost
  planes,        ///< Y, Cb, Cr as 8-bit planes, chroma still subsampled
  pixels,        ///< interleaved BGR or gray, 8 bit, a cv::Mat
};
LIGHTMILL_API std::string_view to_string(Domain domain);

enum class Resampling {
  lanczos3,  ///< windowed sinc of three lobes: sharpest
  bicubic,   ///< Catmull-Rom (B = 0, C = 1/2)
  linear,    ///< a tent
  area,      ///< the mean of the samples that a new sample covers; where it enlarges, samples repeat
};
enum class Enlarge { never, allow };
/// How much of the picture is decoded where a resize shrinks it anyway.
enum class ScaleQuality {
  automatic,  ///< as much as the result can show, by how well it is coded
  fast,       ///< no more than it has samples: up to a decibel of what it shows may be lost
  exact,      ///< as for a result that is not coded: within 54 dB of decoding all
};
enum class FlipAxis { horizontal, vertical };

/// Turns the picture upright as its EXIF orientation says; the tag is reset in the output.
struct AutoOrient {
  friend bool operator==(const AutoOrient&, const AutoOrient&) = default;
};

/// Scales to fit inside `width` x `height`, the aspect ratio kept, each side rounded and at least 1. A side of 0 does
/// not bind; sides are at most 65535 and one is above 0. Antialiased: the filter's support grows with the shrink
/// factor.
struct Resize {
  int width = 0;
  int height = 0;
  Resampling filter = Resampling::lanczos3;
  Enlarge enlarge = Enlarge::never;
  ScaleQuality scale_quality = ScaleQuality::automatic;
  bool linear_light = false;  ///< samples are mixed as the light that they stand for; decoding leaves nothing out then
  friend bool operator==(const Resize&, const Resize&) = default;
};

/// Keeps `rect`, in samples of the picture as the operations before left it. Parts outside are cut off; a rectangle
/// wholly outside is an error of that picture. Sides 1 to 65535, offsets -65535 to 65535.
struct Crop {
  Rect rect;
  friend bool operator==(const Crop&, const Crop&) = default;
};

/// Quarter turns clockwise: 90, 180 or 270 degrees.
struct Rotate {
  int degrees = 90;
  friend bool operator==(const Rotate&, const Rotate&) = default;
};

/// Mirrors: `horizontal` changes left and right, `vertical` top and bottom.
struct Flip {
  FlipAxis axis = FlipAxis::horizontal;
  friend bool operator==(const Flip&, const Flip&) = default;
};

/// Keeps luma, Y = 0.299 R + 0.587 G + 0.114 B (ITU-T T.871), and writes a one-component file.
struct Grayscale {
  friend bool operator==(const Grayscale&, const Grayscale&) = default;
};

/// Gaussian blur, `sigma` in samples, 0.1 to 100.
struct Blur {
  double sigma = 1;
  friend bool operator==(const Blur&, const Blur&) = default;
};

/// Unsharp mask on luma: Y + amount * (Y - gauss(Y, sigma)). `amount` 0 to 10, `sigma` 0.1 to 100 samples.
struct Sharpen {
  double amount = 0.5;
  double sigma = 1;
  friend bool operator==(const Sharpen&, const Sharpen&) = default;
};

/// Adds `offset`, -255 to 255, to R, G and B alike.
struct Brightness {
  double offset = 0;
  friend bool operator==(const Brightness&, const Brightness&) = default;
};

/// 128 + factor * (v - 128) for R, G and B alike; `factor` 0 to 10.
struct Contrast {
  double factor = 1;
  friend bool operator==(const Contrast&, const Contrast&) = default;
};

/// Y + factor * (v - Y) for R, G and B alike, where Y is luma as in Grayscale; `factor` 0 to 10.
struct Saturation {
  double factor = 1;
  friend bool operator==(const Saturation&, const Saturation&) = default;
};

/// 255 * (v / 255)^(1 / gamma) for R, G and B alike: above 1 lightens the mid tones. `gamma` 0.1 to 10.
struct Gamma {
  double gamma = 1;
  friend bool operator==(const Gamma&, const Gamma&) = default;
};

/// A function of the embedder on 8-bit BGR (CV_8UC3) or gray (CV_8UC1) pixels. It may replace the Mat; it must return
/// 8-bit data of 1 or 3 channels and of the size that `output_size` gives for the input's (same size where empty).
/// What it throws becomes that picture's failure. It is called from many threads at once. It prints but does not parse.
/// `name` is one line, not empty; it stands in plans and reports, and two operations of one name are held to be the
/// same.
struct Custom {
  std::string name;
  std::function<void(cv::Mat&)> function;
  std::function<Size(Size)> output_size = {};
  friend bool operator==(const Custom& a, const Custom& b) { return a.name == b.name; }
};

using Operation = std::variant<AutoOrient, Resize, Crop, Rotate, Flip, Grayscale, Blur, Sharpen, Brightness, Contrast,
                               Saturation, Gamma, Custom>;

/// "resize 1600x1200 lanczos3", "sharpen 0.5,1", ...: what `parse_operation` reads back to an equal value.
LIGHTMILL_API std::string to_string(const Operation& operation);

/// Reads one operation, checking every range. Throws Error(usage) that says what was wrong and what is allowed.
LIGHTMILL_API Operation parse_operation(std::string_view text);

/// "1600" (the longer side, the picture fits in a square), "1600x1200", "1600x" or "x1200".
/// Throws Error(usage).
LIGHTMILL_API Resize parse_box(std::string_view text);

/// "WIDTHxHEIGHT+X+Y" (ImageMagick's geometry) with whole numbers. Throws Error(usage).
LIGHTMILL_API Rect parse_rect(std::string_view text);

/// Reads "lanczos3", "bicubic", "linear" or "area". Throws Error(usage).
LIGHTMILL_API Resampling parse_resampling(std::string_view text);
LIGHTMILL_API std::string_view to_string(Resampling filter);

/// Reads "auto", "fast" or "exact". Throws Error(usage).
LIGHTMILL_API ScaleQuality parse_scale_quality(std::string_view text);
LIGHTMILL_API std::string_view to_string(ScaleQuality quality);

/// Throws Error(usage) where a value is outside what the struct's comment allows.
LIGHTMILL_API void validate(const Operation& operation);

}  // namespace lightmill
