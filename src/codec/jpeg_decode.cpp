#include "codec/jpeg_decode.h"

#include "codec/cmyk.h"
#include "codec/jpeg_header.h"
#include "codec/jpeg_planes.h"
#include "codec/of_thread.h"
#include "codec/pooled_arrays.h"
#include "image/pooled_mat.h"

#include <algorithm>
#include <array>
#include <cstring>
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

/// The colour space libjpeg is to hand out, and the Mat type that holds it.
struct PixelLayout {
  J_COLOR_SPACE space;
  int type;
};
PixelLayout pixel_layout(ColourModel colour, step::Channels channels) {
  if (colour == ColourModel::cmyk || colour == ColourModel::ycck) return {JCS_CMYK, CV_8UC4};
  const bool grey = colour == ColourModel::grey || (colour == ColourModel::ycc && channels == step::Channels::luma);
  return grey ? PixelLayout{JCS_GRAYSCALE, CV_8UC1} : PixelLayout{JCS_EXT_BGR, CV_8UC3};
}

Pixels decode_pixels(JpegDecompressor& codec, const ImageInfo& info, const step::Decode& step, BufferPool& pool) {
  const PixelLayout layout = pixel_layout(info.colour, step.channels);
  codec->out_color_space = layout.space;
  codec.start();
  Pixels pixels;
  pixels.mat = pooled_mat(cv::Size(static_cast<int>(codec->output_width), static_cast<int>(codec->output_height)),
                          layout.type, pool);
  pixels.window = {0, 0, static_cast<double>(info.size.width) / step.denominator,
                   static_cast<double>(info.size.height) / step.denominator};
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

void convert_cmyk(Decoded& decoded, BufferPool& pool) {
  auto& pixels = std::get<Pixels>(decoded.frame);
  const FromCmyk converted = cmyk_to_bgr(pixels.mat, decoded.metadata.icc, pool);
  pixels.mat = converted.bgr;
  if (!converted.through_profile) {
    decoded.warnings.emplace_back("a CMYK picture without a usable CMYK profile: its colours are approximate");
  }
}

/// libjpeg stops at the end-of-image marker; one that lies behind the file's end is our padding's.
void check_end(JpegDecompressor& codec, const Blob& blob) {
  if (codec->src->bytes_in_buffer < Blob::kPadding) {
    codec.errors().lose("the file ends early, before the end-of-image marker (" + std::to_string(blob.size) +
                        " bytes)");
  }
}

void set_scale(jpeg_decompress_struct& codec, int denominator) {
  codec.scale_num = 1;
  codec.scale_denom = static_cast<unsigned>(denominator);
  codec.dct_method = JDCT_ISLOW;
}

bool is_inked(const ImageInfo& info) { return info.colour == ColourModel::cmyk || info.colour == ColourModel::ycck; }

/// Nothing where our entropy decoder found the data odd.
std::optional<Decoded> decode(JpegEntropy entropy, const Blob& blob, const DecodeOptions& options, BufferPool& pool,
                              SpareCores& cores) {
  OfThread<JpegDecompressor> handle;
  JpegDecompressor& codec = *handle;
  codec.begin(options.damaged, entropy);
  const PooledArrays arrays(reinterpret_cast<j_common_ptr>(codec.get()), pool);
  const bool strips = options.info && options.metadata == MetadataPolicy::strip && !is_inked(*options.info);
  codec.read_header(padded(blob), strips ? Markers::skipped : Markers::kept);
  const ImageInfo info = options.info ? *options.info : describe(codec);
  JpegWatch watch(options.limits, info.size.area());
  codec->progress = watch.manager();
  set_scale(*codec.get(), options.step.denominator);

  Decoded decoded;
  const bool cmyk = is_inked(info);
  if (options.metadata == MetadataPolicy::keep || cmyk) decoded.metadata = metadata_of(codec);
  if (options.step.domain == Domain::planes) {
    decoded.frame = decode_planes(codec, {info, options.step, watch}, help_for(info, cores), pool);
  } else {
    decoded.frame = decode_pixels(codec, info, options.step, pool);
  }
  if (!codec.finish()) return std::nullopt;
  check_end(codec, blob);
  decoded.damaged = codec.errors().damaged();
  decoded.warnings = codec.errors().warnings();
  if (cmyk) {
    convert_cmyk(decoded, pool);
    decoded.metadata.icc.clear();
  }
  if (options.metadata == MetadataPolicy::strip) decoded.metadata = {};
  return decoded;
}

}  // namespace

Decoded decode_jpeg(const Blob& blob, const DecodeOptions& options, BufferPool& pool, SpareCores& cores) {
  if (auto decoded = decode(JpegEntropy::ours, blob, options, pool, cores)) return *std::move(decoded);
  return *decode(JpegEntropy::libjpegs, blob, options, pool, cores);  // which says what is wrong, or salvages
}

}  // namespace lightmill
