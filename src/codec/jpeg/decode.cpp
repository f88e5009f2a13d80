#include "codec/jpeg/decode.h"

#include "codec/jpeg/opened_jpeg.h"
#include "codec/jpeg/planes.h"
#include "color/cmyk.h"
#include "image/plane_sizes.h"
#include "image/pooled_mat.h"

#include <optional>

namespace lightmill {
namespace {

/// The color space libjpeg is to hand out, and the Mat type that holds it.
struct PixelLayout {
  J_COLOR_SPACE space;
  int type;
};
PixelLayout pixel_layout(ColorModel color, step::Channels channels) {
  if (has_inks(color)) return {JCS_CMYK, CV_8UC4};
  const bool gray = color == ColorModel::gray || (color == ColorModel::ycc && channels == step::Channels::luma);
  return gray ? PixelLayout{JCS_GRAYSCALE, CV_8UC1} : PixelLayout{JCS_EXT_BGR, CV_8UC3};
}

Pixels decode_pixels(JpegDecompressor& codec, const ImageInfo& info, const step::Decode& step, BufferPool& pool) {
  const PixelLayout layout = pixel_layout(info.color, step.channels);
  codec->out_color_space = layout.space;
  codec.start();
  Pixels pixels;
  pixels.mat = pooled_mat(cv::Size(static_cast<int>(codec->output_width), static_cast<int>(codec->output_height)),
                          layout.type, pool);
  pixels.window = scaled_window(info.size, step.scale);
  std::uint8_t* first = pixels.mat.data;
  const std::size_t stride = pixels.mat.step[0];
  codec.errors().guarded([&] {
    while (codec->output_scanline < codec->output_height) {
      JSAMPROW row = first + codec->output_scanline * stride;
      jpeg_read_scanlines(codec.get(), &row, 1);
    }
  });
  return pixels;
}

void convert_cmyk(Decoded& decoded, const JpegMarkers& markers, step::Inks inks, BufferPool& pool) {
  auto& pixels = std::get<Pixels>(decoded.frame);
  const FromCmyk converted = cmyk_to_bgr(pixels.mat, inks == step::Inks::by_profile ? markers.icc() : Bytes{}, pool);
  pixels.mat = converted.bgr;
  if (!converted.through_profile) decoded.warnings.emplace_back(kInksAreApproximate);
}

/// Nothing where our entropy decoders do not do, or found the data odd.
std::optional<Decoded> decode(JpegEntropy entropy, const Blob& blob, const DecodeOptions& options, BufferPool& pool,
                              SpareCores& cores) {
  OpenedJpeg file(entropy, blob, {options.metadata, options.limits, options.damaged, options.info}, pool);
  JpegDecompressor& codec = file.codec();
  set_scale(*codec.get(), options.step.scale);

  Decoded decoded;
  const PlaneRequest request{file.info(), options.step, file.watch()};
  if (entropy == JpegEntropy::ours_progressive) {
    auto planes = decode_progressive_planes(codec, request, pool);
    if (!planes) return std::nullopt;
    decoded.frame = *std::move(planes);
  } else {
    if (options.step.domain == Domain::planes) {
      decoded.frame = decode_planes(codec, request, file.help(cores), pool);
    } else {
      decoded.frame = decode_pixels(codec, file.info(), options.step, pool);
    }
    if (!codec.finish()) return std::nullopt;
  }
  file.close();
  decoded.damaged = file.damaged();
  decoded.warnings = file.warnings();
  const bool inks = has_inks(file.info().color);
  if (inks) convert_cmyk(decoded, file.markers(), options.step.inks, pool);
  decoded.metadata = file.metadata();
  if (inks) decoded.metadata.icc.clear();
  return decoded;
}

/// Of a progressive file, where nothing is amiss with it.
std::optional<Decoded> decode_progressive(const Blob& blob, const DecodeOptions& options, BufferPool& pool,
                                          SpareCores& cores) {
  if (options.step.domain != Domain::planes || (options.info && !options.info->progressive)) return std::nullopt;
  return if_nothing_is_amiss([&] {
    DecodeOptions strict = options;
    strict.damaged = Damaged::fail;
    return decode(JpegEntropy::ours_progressive, blob, strict, pool, cores);
  });
}

}  // namespace

Decoded decode_jpeg(const Blob& blob, const DecodeOptions& options, BufferPool& pool, SpareCores& cores) {
  if (auto decoded = decode_progressive(blob, options, pool, cores)) return *std::move(decoded);
  return judged(options.damaged, [&](JpegEntropy entropy) { return decode(entropy, blob, options, pool, cores); });
}

}  // namespace lightmill
