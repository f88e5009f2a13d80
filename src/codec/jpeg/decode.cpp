#include "codec/jpeg/decode.h"

#include "codec/jpeg/header.h"
#include "codec/jpeg/planes.h"
#include "codec/jpeg/pooled_arrays.h"
#include "codec/jpeg/trailer.h"
#include "codec/of_thread.h"
#include "color/cmyk.h"
#include "image/plane_sizes.h"
#include "image/pooled_mat.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>
#include <optional>

namespace lightmill {
namespace {

constexpr int kMostHelpers = 15;

/// End-of-image markers behind the file's end: libjpeg's fast entropy path needs 3 KiB to look ahead into, and a file
/// that ends early meets a marker, which libjpeg reports, where zeros would decode as more picture.
std::span<const std::uint8_t> padded(const Blob& blob) {
  std::uint8_t* padding = blob.buffer.data() + blob.size;
  for (std::size_t i = 0; i < Blob::kPadding; i += 2) {
    padding[i] = 0xFF;
    padding[i + 1] = JPEG_EOI;
  }
  return {blob.buffer.data(), blob.size + Blob::kPadding};
}

/// Cores for a picture that is worth their threads: some ten milliseconds of work.
SpareCores::Loan help_for(const ImageInfo& info, SpareCores& cores) {
  constexpr std::int64_t kLarge = 8'000'000;
  return info.size.area() >= kLarge ? cores.borrow(kMostHelpers) : SpareCores::Loan();
}

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
  if (!converted.through_profile) {
    decoded.warnings.emplace_back("a CMYK picture without a usable CMYK profile: its colors are approximate");
  }
}

/// A word on how the file ends, where there is one to be said. libjpeg stops behind the end-of-image marker; one that
/// lies behind the file's end is our padding's. What was decoded is whole then, or was found damaged, unless more scans
/// were to come.
std::optional<std::string> check_end(JpegDecompressor& codec, const Blob& blob, const JpegMarkers& markers) {
  const std::size_t left = codec->src->bytes_in_buffer;
  if (left >= Blob::kPadding) return trailer_warning(blob.bytes().last(left - Blob::kPadding), markers.trailer());
  if (codec.complete() && !codec.errors().damaged()) return "the end-of-image marker is missing";
  codec.errors().lose("the file ends early, before the end-of-image marker (" + std::to_string(blob.size) + " bytes)");
  return std::nullopt;
}

void set_scale(jpeg_decompress_struct& codec, step::Scale scale) {
  codec.scale_num = static_cast<unsigned>(scale.numerator);
  codec.scale_denom = static_cast<unsigned>(scale.denominator);
  codec.dct_method = JDCT_ISLOW;
}

Metadata metadata_of(JpegDecompressor& codec, const JpegMarkers& markers, MetadataPolicy policy) {
  Metadata metadata;
  if (policy == MetadataPolicy::strip) metadata.icc = markers.icc();
  if (policy == MetadataPolicy::keep) {
    metadata = markers.copy();
    metadata.density = {codec->density_unit, codec->X_density, codec->Y_density};
  }
  return metadata;
}

/// Nothing where our entropy decoders do not do, or found the data odd.
std::optional<Decoded> decode(JpegEntropy entropy, const Blob& blob, const DecodeOptions& options, BufferPool& pool,
                              SpareCores& cores) {
  OfThread<JpegDecompressor> handle;
  JpegDecompressor& codec = *handle;
  codec.begin(options.damaged, entropy);
  const PooledArrays arrays(reinterpret_cast<j_common_ptr>(codec.get()), pool);
  JpegWatch watch(options.limits, options.info ? options.info->size.area() : 0);
  codec->progress = watch.manager();
  codec.read_header(padded(blob));
  const ImageInfo info = options.info ? *options.info : describe(codec);
  if (!options.info) watch.begin(options.limits, info.size.area());
  const JpegMarkers markers(blob.bytes());
  set_scale(*codec.get(), options.step.scale);

  Decoded decoded;
  const PlaneRequest request{info, options.step, watch};
  if (entropy == JpegEntropy::ours_progressive) {
    auto planes = decode_progressive_planes(codec, request, pool);
    if (!planes) return std::nullopt;
    decoded.frame = *std::move(planes);
  } else {
    if (options.step.domain == Domain::planes) {
      decoded.frame = decode_planes(codec, request, help_for(info, cores), pool);
    } else {
      decoded.frame = decode_pixels(codec, info, options.step, pool);
    }
    if (!codec.finish()) return std::nullopt;
  }
  const auto end = check_end(codec, blob, markers);
  decoded.damaged = codec.errors().damaged();
  decoded.warnings = codec.errors().warnings();
  std::ranges::copy(markers.warnings(options.metadata), std::back_inserter(decoded.warnings));
  if (end) decoded.warnings.push_back(*end);
  if (has_inks(info.color)) convert_cmyk(decoded, markers, options.step.inks, pool);
  decoded.metadata = metadata_of(codec, markers, options.metadata);
  if (has_inks(info.color)) decoded.metadata.icc.clear();
  return decoded;
}

/// Of a progressive file, where nothing is amiss with it.
std::optional<Decoded> decode_progressive(const Blob& blob, const DecodeOptions& options, BufferPool& pool,
                                          SpareCores& cores) {
  if (options.step.domain != Domain::planes || (options.info && !options.info->progressive)) return std::nullopt;
  DecodeOptions strict = options;
  strict.damaged = Damaged::fail;
  try {
    return decode(JpegEntropy::ours_progressive, blob, strict, pool, cores);
  } catch (const Error& error) {
    if (error.limit() || error.cause() == Cause::out_of_memory) throw;
    return std::nullopt;  // whoever reads all of it says what is wrong: damage can look like anything
  }
}

}  // namespace

/// What ours finds odd is damage, whatever libjpeg says: while there is much data ahead, that takes a code that is none
/// for a zero and says nothing.
Decoded decode_jpeg(const Blob& blob, const DecodeOptions& options, BufferPool& pool, SpareCores& cores) {
  if (auto decoded = decode_progressive(blob, options, pool, cores)) return *std::move(decoded);
  if (auto decoded = decode(JpegEntropy::ours, blob, options, pool, cores)) return *std::move(decoded);
  Decoded decoded = *decode(JpegEntropy::libjpegs, blob, options, pool, cores);
  if (decoded.damaged) return decoded;
  const std::string what = "codes that are none, or more of them than the picture takes";
  if (options.damaged == Damaged::fail) throw Error(Cause::damaged, what);
  decoded.damaged = true;
  decoded.warnings.insert(decoded.warnings.begin(), "damaged: " + what);
  return decoded;
}

}  // namespace lightmill
