#include "codec/jpeg/encode.h"

#include "codec/jpeg/blob_destination.h"
#include "codec/jpeg/block_rows.h"
#include "codec/jpeg/compressor.h"
#include "codec/jpeg/encoding.h"
#include "codec/jpeg/pooled_arrays.h"
#include "codec/jpeg/scan_writer.h"
#include "codec/of_thread.h"
#include "image/plane_sizes.h"

#include <algorithm>
#include <span>
#include <string_view>
#include <vector>

namespace lightmill {
namespace {

constexpr int kApp1 = JPEG_APP0 + 1;
constexpr std::size_t kLongestSegment = 65'533;

bool xmp_fits(const Metadata& metadata) { return metadata.xmp.size() <= kLongestSegment - kXmpName.size(); }

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

using Piece = std::span<const std::uint8_t>;

void write_marker(jpeg_compress_struct& codec, int marker, std::string_view name, Piece bytes) {
  jpeg_write_m_header(&codec, marker, static_cast<unsigned>(name.size() + bytes.size()));
  for (const char c : name) jpeg_write_m_byte(&codec, static_cast<unsigned char>(c));
  for (const std::uint8_t c : bytes) jpeg_write_m_byte(&codec, c);
}

/// In the pieces it came in, or in as few as hold it.
void write_exif(jpeg_compress_struct& codec, const Metadata& metadata) {
  constexpr std::size_t kMost = kLongestSegment - kExifName.size();
  Piece left(metadata.exif);
  const auto write = [&](std::size_t size) {
    write_marker(codec, kApp1, kExifName, left.first(size));
    left = left.subspan(size);
  };
  for (const std::size_t size : metadata.exif_pieces) write(std::min(size, left.size()));
  while (!left.empty()) write(std::min(left.size(), kMost));
}

void write_metadata(jpeg_compress_struct& codec, const Metadata& metadata) {
  write_exif(codec, metadata);
  if (!metadata.xmp.empty() && xmp_fits(metadata)) write_marker(codec, kApp1, kXmpName, metadata.xmp);
  if (!metadata.icc.empty()) {
    jpeg_write_icc_profile(&codec, metadata.icc.data(), static_cast<unsigned>(metadata.icc.size()));
  }
  for (const Metadata::Segment& segment : metadata.others) write_marker(codec, segment.marker, {}, segment.bytes);
}

/// What a picture is encoded by.
struct Encoder {
  const JpegEncoding& encoding;
  const Metadata& metadata;
  BufferPool& pool;
  Simd simd;
};

enum class Rows { planes, interleaved };

void start(jpeg_compress_struct& codec, const Encoder& encoder, Rows rows) {
  const Metadata& metadata = encoder.metadata;
  set_encoding(codec, encoder.encoding);
  codec.raw_data_in = rows == Rows::planes ? TRUE : FALSE;
  codec.density_unit = metadata.density.unit;
  codec.X_density = metadata.density.x;
  codec.Y_density = metadata.density.y;
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
  bool ours = false;
  codec.errors().guarded([&] {
    codec->image_width = static_cast<JDIMENSION>(luma.width);
    codec->image_height = static_cast<JDIMENSION>(luma.height);
    codec->input_components = planes.count;
    codec->in_color_space = planes.count == 1 ? JCS_GRAYSCALE : JCS_YCbCr;
    start(*codec.get(), encoder, Rows::planes);
    ours = can_write_scan(*codec.get(), encoder.simd);
    if (ours) {
      codec->master->pass_startup(codec.get());  // writes the headers
    } else {
      write_planes(*codec.get(), parts);
    }
  });
  if (ours) write_scan(*codec.get(), parts, destination, encoder.pool);
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

std::vector<std::string> jpeg_leaves_out(const Metadata& metadata) {
  std::vector<std::string> texts;
  if (!xmp_fits(metadata))
    texts.emplace_back("its XMP of " + std::to_string(metadata.xmp.size()) +
                       " bytes, more than a JPEG's segment holds, is left out");
  if (metadata.icc.empty() && !means_srgb(metadata.color_chunks))
    texts.emplace_back("its colors are described by gamma or primaries that are not sRGB's, which a JPEG cannot hold");
  if (const std::size_t count = metadata.text_chunks.size(); count > 0)
    texts.emplace_back(count == 1 ? "its text, which a JPEG cannot hold, is left out"
                                  : "its " + std::to_string(count) + " texts, which a JPEG cannot hold, are left out");
  return texts;
}

}  // namespace lightmill
