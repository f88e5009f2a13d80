#include "codec/jpeg_decode.h"

#include "codec/cmyk.h"
#include "codec/jpeg_header.h"
#include "codec/pooled_arrays.h"
#include "codec/scaled_idct.h"
#include "image/pooled_mat.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

namespace lightmill {
namespace {

constexpr int kMostRows = 4 * DCTSIZE;  // of one component in an iMCU: sampling factors go up to 4

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

using InverseDct = void (*)(j_decompress_ptr, jpeg_component_info*, JCOEFPTR, JSAMPARRAY, JDIMENSION);

/// Our own transform at half and a quarter of the size; libjpeg's otherwise (all of it, or the mean alone).
InverseDct inverse_dct(const jpeg_decompress_struct& codec) {
  if (codec.min_DCT_scaled_size == 4) return idct_to_4x4;
  if (codec.min_DCT_scaled_size == 2) return idct_to_2x2;
  return codec.idct->inverse_DCT[0];
}

/// Replaces the transforms, and brings chroma to luma's scale: libjpeg reaches for the inverse DCT to enlarge
/// subsampled chroma while luma is scaled down (jdmaster.c). Valid between jpeg_start_decompress and the first row, as
/// in libjpeg's own turbojpeg.c: the controller reads these fields a row at a time.
void scale_components_alike(jpeg_decompress_struct& codec) {
  const InverseDct transform = inverse_dct(codec);
  for (int i = 0; i < codec.num_components; ++i) {
    jpeg_component_info& component = codec.comp_info[i];
    component.DCT_scaled_size = codec.min_DCT_scaled_size;
    component.MCU_sample_width = component.MCU_width * codec.min_DCT_scaled_size;
    codec.idct->inverse_DCT[i] = transform;
  }
}

/// Planes with room for whole iMCU rows, which is what libjpeg's raw mode writes.
Planes planes_for(const jpeg_decompress_struct& codec, const ImageInfo& info, const step::Decode& step,
                  BufferPool& pool) {
  const bool grey = codec.num_components == 1 || step.channels == step::Channels::luma;
  Planes planes;
  planes.count = grey ? 1 : 3;
  planes.subsampling = grey ? kSampling444 : info.subsampling;
  planes.window = {0, 0, static_cast<double>(info.size.width) / step.denominator,
                   static_cast<double>(info.size.height) / step.denominator};
  const Size chroma{ceil_div(info.size.width, planes.subsampling.across * step.denominator),
                    ceil_div(info.size.height, planes.subsampling.down * step.denominator)};
  const Size luma{chroma.width * planes.subsampling.across, chroma.height * planes.subsampling.down};
  for (std::size_t i = 0; i < static_cast<std::size_t>(planes.count); ++i) {
    const int rows =
        static_cast<int>(codec.total_iMCU_rows) * codec.comp_info[i].v_samp_factor * codec.min_DCT_scaled_size;
    planes.plane[i] = Plane(i == 0 ? luma : chroma, std::max(rows, i == 0 ? luma.height : chroma.height), pool);
  }
  return planes;
}

/// Reads one iMCU row at a time straight into the planes. Components that are not needed get a row to be ignored in.
void read_planes(jpeg_decompress_struct& codec, const Planes& planes) {
  JSAMPROW rows[MAX_COMPONENTS][kMostRows];
  JSAMPARRAY components[MAX_COMPONENTS] = {rows[0], rows[1], rows[2]};
  const int lines = codec.max_v_samp_factor * codec.min_DCT_scaled_size;
  int imcu = 0;
  while (codec.output_scanline < codec.output_height) {
    for (int c = 0; c < codec.num_components; ++c) {
      const Plane& plane = planes.plane[static_cast<std::size_t>(std::min(c, planes.count - 1))];
      const int height = codec.comp_info[c].v_samp_factor * codec.min_DCT_scaled_size;
      for (int y = 0; y < height; ++y) rows[c][y] = c < planes.count ? plane.row(imcu * height + y) : plane.row(0);
    }
    jpeg_read_raw_data(&codec, components, static_cast<JDIMENSION>(lines));
    ++imcu;
  }
}

Planes decode_planes(JpegDecompressor& codec, const ImageInfo& info, const step::Decode& step, BufferPool& pool) {
  codec->raw_data_out = TRUE;
  codec->out_color_space = codec->jpeg_color_space;
  for (int i = 1; i < codec->num_components && step.channels == step::Channels::luma; ++i) {
    codec->comp_info[i].component_needed = FALSE;
  }
  codec.start();
  scale_components_alike(*codec.get());
  Planes planes = planes_for(*codec.get(), info, step, pool);
  codec.errors().guarded([&] { read_planes(*codec.get(), planes); });
  replicate_edges(planes);
  return planes;
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

void convert_cmyk(Decoded& decoded, InkOrder order, BufferPool& pool) {
  auto& pixels = std::get<Pixels>(decoded.frame);
  const FromCmyk converted = cmyk_to_bgr(pixels.mat, order, decoded.metadata.icc, pool);
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

/// Nothing where our entropy decoder found the data odd.
std::optional<Decoded> decode(JpegEntropy entropy, const Blob& blob, const DecodeOptions& options, BufferPool& pool) {
  JpegDecompressor codec(options.damaged, entropy);
  const PooledArrays arrays(reinterpret_cast<j_common_ptr>(codec.get()), pool);
  codec.read_header(padded(blob));
  const ImageInfo info = describe(codec);
  JpegWatch watch(options.limits, info.size.area());
  codec->progress = watch.manager();
  set_scale(*codec.get(), options.step.denominator);

  Decoded decoded;
  const bool cmyk = info.colour == ColourModel::cmyk || info.colour == ColourModel::ycck;
  if (options.metadata == MetadataPolicy::keep || cmyk) decoded.metadata = metadata_of(codec);
  if (options.step.domain == Domain::planes) {
    decoded.frame = decode_planes(codec, info, options.step, pool);
  } else {
    decoded.frame = decode_pixels(codec, info, options.step, pool);
  }
  if (!codec.finish()) return std::nullopt;
  check_end(codec, blob);
  decoded.damaged = codec.errors().damaged();
  decoded.warnings = codec.errors().warnings();
  if (cmyk) {
    convert_cmyk(decoded, codec->saw_Adobe_marker ? InkOrder::inverted : InkOrder::plain, pool);
    decoded.metadata.icc.clear();
  }
  if (options.metadata == MetadataPolicy::strip) decoded.metadata = {};
  return decoded;
}

}  // namespace

Decoded decode_jpeg(const Blob& blob, const DecodeOptions& options, BufferPool& pool) {
  if (auto decoded = decode(JpegEntropy::ours, blob, options, pool)) return *std::move(decoded);
  return *decode(JpegEntropy::libjpegs, blob, options, pool);  // which says what is wrong, or salvages
}

}  // namespace lightmill
