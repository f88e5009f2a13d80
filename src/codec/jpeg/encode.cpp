#include "codec/jpeg/encode.h"

#include "codec/jpeg/companions.h"
#include "codec/jpeg/metadata_writer.h"
#include "codec/jpeg/planes_encoder.h"
#include "image/extended_xmp.h"
#include "image/plane_sizes.h"

#include <vector>

namespace lightmill {
namespace {

Blob encode_planes(const Planes& planes, const JpegEncoding& encoding, const Metadata& metadata, BufferPool& pool,
                   Simd simd) {
  const Size luma = window_size(planes.window);
  const Size chroma = chroma_size(luma, planes.subsampling);
  std::vector<RowRing> parts;
  for (std::size_t c = 0; c < static_cast<std::size_t>(planes.count); ++c) {
    ConstView real = planes.plane[c].view();
    real.size = c == 0 ? luma : chroma;
    parts.emplace_back(real);
  }
  PlanesEncoder encoder(parts, encoding, metadata, pool, simd);
  for (int row = 0; row < encoder.mcu_rows(); ++row) encoder.write_row();
  return encoder.finish();
}

Blob encode_pixels(const Pixels& pixels, const JpegEncoding& encoding, const Metadata& metadata, BufferPool& pool) {
  const cv::Mat& mat = pixels.mat;
  BlobDestination destination(guessed_bytes(window_size(pixels.window), encoding, metadata), pool);
  OfThread<JpegCompressor> handle;
  JpegCompressor& codec = *handle;
  const PooledArrays arrays(reinterpret_cast<j_common_ptr>(codec.get()), pool);
  codec->dest = destination.manager();
  codec.errors().guarded([&] {
    codec->image_width = static_cast<JDIMENSION>(mat.cols);
    codec->image_height = static_cast<JDIMENSION>(mat.rows);
    codec->input_components = mat.channels();
    codec->in_color_space = mat.channels() == 1 ? JCS_GRAYSCALE : JCS_EXT_BGR;
    start_encoding(*codec.get(), encoding, metadata, RowsCoded::interleaved);
    while (codec->next_scanline < codec->image_height) {
      JSAMPROW row = const_cast<JSAMPROW>(mat.ptr(static_cast<int>(codec->next_scanline)));  // libjpeg only reads it
      jpeg_write_scanlines(codec.get(), &row, 1);
    }
    jpeg_finish_compress(codec.get());
  });
  Blob file = destination.finish();
  if (metadata.companions) append_companions(*metadata.companions, file, pool);
  return file;
}

}  // namespace

Blob encode_jpeg(const Frame& frame, const JpegEncoding& encoding, const Metadata& metadata, BufferPool& pool,
                 Simd simd) {
  if (metadata.xmp.size() > kLongestXmp) return encode_jpeg(frame, encoding, in_segments(metadata), pool, simd);
  if (const auto* planes = std::get_if<Planes>(&frame)) return encode_planes(*planes, encoding, metadata, pool, simd);
  return encode_pixels(std::get<Pixels>(frame), encoding, metadata, pool);
}

}  // namespace lightmill
