#include "codec/jpeg/encode.h"

#include "codec/jpeg/blob_destination.h"
#include "codec/jpeg/block_rows.h"
#include "codec/jpeg/compressor.h"
#include "codec/jpeg/encoding.h"
#include "codec/jpeg/metadata_writer.h"
#include "codec/jpeg/pooled_arrays.h"
#include "codec/jpeg/scan_writer.h"
#include "codec/of_thread.h"
#include "image/plane_sizes.h"

#include <span>
#include <vector>

namespace lightmill {
namespace {

void set_encoding(jpeg_compress_struct& codec, const JpegEncoding& encoding) {
  jpeg_set_defaults(&codec);
  jpeg_set_quality(&codec, quality_of(encoding), TRUE);
  codec.dct_method = JDCT_ISLOW;
  codec.optimize_coding = encoding.tables == HuffmanTables::optimized ? TRUE : FALSE;
  if (encoding.scans == ScanOrder::progressive) jpeg_simple_progression(&codec);
  if (codec.num_components == 3) {
    const Subsampling subsampling = sampling_of(encoding);
    codec.comp_info[0].h_samp_factor = subsampling.across;
    codec.comp_info[0].v_samp_factor = subsampling.down;
  }
}

/// What a picture is encoded by.
struct Encoder {
  const JpegEncoding& encoding;
  const Metadata& metadata;
  BufferPool& pool;
  Simd simd;
};

/// Who is to code what.
enum class Rows {
  ours,         ///< planes, by write_scan
  planes,       ///< by libjpeg
  interleaved,  ///< pixels, by libjpeg
};

void start(jpeg_compress_struct& codec, const Encoder& encoder, Rows rows) {
  const Metadata& metadata = encoder.metadata;
  set_encoding(codec, encoder.encoding);
  codec.raw_data_in = rows == Rows::interleaved ? FALSE : TRUE;
  if (rows == Rows::ours) codec.optimize_coding = FALSE;  // which is not libjpeg's to do
  set_density(codec, metadata);
  jpeg_start_compress(&codec, TRUE);
  write_metadata(codec, metadata);
}

void write_planes(jpeg_compress_struct& codec, std::span<BlockRows> parts) {
  JSAMPROW rows[3][BlockRows::kMost];
  JSAMPARRAY components[3] = {rows[0], rows[1], rows[2]};
  int imcu = 0;
  while (codec.next_scanline < codec.image_height) {
    for (std::size_t c = 0; c < parts.size(); ++c) {
      const int height = codec.comp_info[c].v_samp_factor * DCTSIZE;
      parts[c].point(rows[c], imcu * height, height);
    }
    jpeg_write_raw_data(&codec, components, static_cast<JDIMENSION>(codec.max_v_samp_factor * DCTSIZE));
    ++imcu;
  }
}

void encode_planes(JpegCompressor& codec, const Planes& planes, const Encoder& encoder, BlobDestination& destination) {
  const Size luma = window_size(planes.window);
  const Size chroma = chroma_size(luma, planes.subsampling);
  std::vector<BlockRows> parts;
  for (std::size_t c = 0; c < static_cast<std::size_t>(planes.count); ++c) {
    ConstView real = planes.plane[c].view();
    real.size = c == 0 ? luma : chroma;
    parts.emplace_back(real, encoder.pool);
  }
  const bool ours = can_write_scan(encoder.encoding, encoder.simd);
  codec.errors().guarded([&] {
    codec->image_width = static_cast<JDIMENSION>(luma.width);
    codec->image_height = static_cast<JDIMENSION>(luma.height);
    codec->input_components = planes.count;
    codec->in_color_space = planes.count == 1 ? JCS_GRAYSCALE : JCS_YCbCr;
    start(*codec.get(), encoder, ours ? Rows::ours : Rows::planes);
    if (!ours) write_planes(*codec.get(), parts);
  });
  if (ours) write_scan(codec, parts, encoder.encoding.tables, destination, encoder.pool);
  codec.errors().guarded([&] { jpeg_finish_compress(codec.get()); });
}

void encode_pixels(JpegCompressor& codec, const cv::Mat& mat, const Encoder& encoder) {
  codec.errors().guarded([&] {
    codec->image_width = static_cast<JDIMENSION>(mat.cols);
    codec->image_height = static_cast<JDIMENSION>(mat.rows);
    codec->input_components = mat.channels();
    codec->in_color_space = mat.channels() == 1 ? JCS_GRAYSCALE : JCS_EXT_BGR;
    start(*codec.get(), encoder, Rows::interleaved);
    while (codec->next_scanline < codec->image_height) {
      JSAMPROW row = const_cast<JSAMPROW>(mat.ptr(static_cast<int>(codec->next_scanline)));  // libjpeg only reads it
      jpeg_write_scanlines(codec.get(), &row, 1);
    }
    jpeg_finish_compress(codec.get());
  });
}

}  // namespace

Blob encode_jpeg(const Frame& frame, const JpegEncoding& encoding, const Metadata& metadata, BufferPool& pool,
                 Simd simd) {
  const Size size = std::visit([](const auto& f) { return window_size(f.window); }, frame);
  // What is too small doubles.
  const std::size_t guess =
      expected_file_bytes(size, quality_of(encoding)) + metadata.exif.size() + metadata.icc.size();
  BlobDestination destination(guess, pool);
  OfThread<JpegCompressor> handle;
  JpegCompressor& codec = *handle;
  const PooledArrays arrays(reinterpret_cast<j_common_ptr>(codec.get()), pool);
  codec->dest = destination.manager();
  const Encoder encoder{encoding, metadata, pool, simd};
  if (const auto* planes = std::get_if<Planes>(&frame)) {
    encode_planes(codec, *planes, encoder, destination);
  } else {
    encode_pixels(codec, std::get<Pixels>(frame).mat, encoder);
  }
  return destination.finish();
}

}  // namespace lightmill
