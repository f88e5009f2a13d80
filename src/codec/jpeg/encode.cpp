#include "codec/jpeg/encode.h"

#include "codec/jpeg/compressor.h"
#include "codec/jpeg/pooled_arrays.h"
#include "codec/of_thread.h"
#include "image/plane_sizes.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <span>
#include <string_view>

namespace lightmill {
namespace {

/// libjpeg's destination: a pooled buffer that doubles when it is full.
class BlobDestination {
 public:
  BlobDestination(std::size_t first_guess, BufferPool& pool) : pool_(pool) {
    state_.manager.init_destination = [](j_compress_ptr) {};
    state_.manager.empty_output_buffer = [](j_compress_ptr codec) { return grow(codec); };
    state_.manager.term_destination = [](j_compress_ptr) {};
    state_.self = this;
    blob_.buffer = pool.acquire(first_guess);
    state_.manager.next_output_byte = blob_.buffer.data();
    state_.manager.free_in_buffer = blob_.buffer.capacity();
  }
  jpeg_destination_mgr* manager() { return &state_.manager; }
  Blob finish() {
    blob_.size = blob_.buffer.capacity() - state_.manager.free_in_buffer;
    return std::move(blob_);
  }

 private:
  struct State {
    jpeg_destination_mgr manager;
    BlobDestination* self;
  };

  bool double_capacity() noexcept {
    try {
      const std::size_t filled = blob_.buffer.capacity();
      pool_.enlarge(blob_.buffer, filled * 2);
      state_.manager.next_output_byte = blob_.buffer.data() + filled;
      state_.manager.free_in_buffer = blob_.buffer.capacity() - filled;
      return true;
    } catch (const std::bad_alloc&) {
      return false;
    }
  }
  static boolean grow(j_compress_ptr codec) {
    if (!reinterpret_cast<State*>(codec->dest)->self->double_capacity()) {
      JpegErrors::escape(reinterpret_cast<j_common_ptr>(codec), Cause::out_of_memory, "no memory for the output file");
    }
    return TRUE;
  }

  BufferPool& pool_;
  Blob blob_;
  State state_{};
};

constexpr int kApp1 = JPEG_APP0 + 1;

void set_encoding(jpeg_compress_struct& codec, const JpegEncoding& encoding) {
  jpeg_set_defaults(&codec);
  jpeg_set_quality(&codec, encoding.quality, TRUE);
  codec.dct_method = JDCT_ISLOW;
  codec.optimize_coding = encoding.tables == HuffmanTables::optimized ? TRUE : FALSE;
  if (encoding.scans == ScanOrder::progressive) jpeg_simple_progression(&codec);
  if (codec.num_components == 3) {
    const Subsampling subsampling = encoding.subsampling.value_or(kSampling420);
    codec.comp_info[0].h_samp_factor = subsampling.across;
    codec.comp_info[0].v_samp_factor = subsampling.down;
  }
}

using View = std::span<const std::uint8_t>;

void write_marker(jpeg_compress_struct& codec, int marker, std::string_view name, View bytes) {
  jpeg_write_m_header(&codec, marker, static_cast<unsigned>(name.size() + bytes.size()));
  for (const char c : name) jpeg_write_m_byte(&codec, static_cast<unsigned char>(c));
  for (const std::uint8_t c : bytes) jpeg_write_m_byte(&codec, c);
}

/// In the pieces it came in, or in as few as hold it.
void write_exif(jpeg_compress_struct& codec, const Metadata& metadata) {
  constexpr std::size_t kMost = 65'533 - kExifName.size();  // bytes of a segment
  View left(metadata.exif);
  const auto write = [&](std::size_t size) {
    write_marker(codec, kApp1, kExifName, left.first(size));
    left = left.subspan(size);
  };
  for (const std::size_t size : metadata.exif_pieces) write(std::min(size, left.size()));
  while (!left.empty()) write(std::min(left.size(), kMost));
}

void write_metadata(jpeg_compress_struct& codec, const Metadata& metadata) {
  write_exif(codec, metadata);
  if (!metadata.xmp.empty()) write_marker(codec, kApp1, kXmpName, metadata.xmp);
  if (!metadata.icc.empty()) {
    jpeg_write_icc_profile(&codec, metadata.icc.data(), static_cast<unsigned>(metadata.icc.size()));
  }
  for (const Metadata::Segment& segment : metadata.others) write_marker(codec, segment.marker, {}, segment.bytes);
}

enum class Rows { planes, interleaved };

void start(jpeg_compress_struct& codec, const JpegEncoding& encoding, const Metadata& metadata, Rows rows) {
  set_encoding(codec, encoding);
  codec.raw_data_in = rows == Rows::planes ? TRUE : FALSE;
  codec.density_unit = metadata.density.unit;
  codec.X_density = metadata.density.x;
  codec.Y_density = metadata.density.y;
  jpeg_start_compress(&codec, TRUE);
  write_metadata(codec, metadata);
}

/// Repeats the last real column up to the whole block that the encoder reads.
void pad_to_blocks(const Plane& plane, int real_width, int real_height) {
  const int padded = ceil_div(real_width, DCTSIZE) * DCTSIZE;
  for (int y = 0; y < real_height && padded > real_width; ++y) {
    std::uint8_t* row = plane.row(y);
    std::memset(row + real_width, row[real_width - 1], static_cast<std::size_t>(padded - real_width));
  }
}

/// Hands the planes' own rows to the encoder; rows below the picture repeat the last one.
void write_planes(jpeg_compress_struct& codec, const Planes& planes) {
  JSAMPROW rows[3][4 * DCTSIZE];
  JSAMPARRAY components[3] = {rows[0], rows[1], rows[2]};
  const Size luma = window_size(planes.window);
  int imcu = 0;
  while (codec.next_scanline < codec.image_height) {
    for (int c = 0; c < planes.count; ++c) {
      const int height = codec.comp_info[c].v_samp_factor * DCTSIZE;
      const int real = c == 0 ? luma.height : ceil_div(luma.height, planes.subsampling.down);
      const Plane& plane = planes.plane[static_cast<std::size_t>(c)];
      for (int y = 0; y < height; ++y) rows[c][y] = plane.row(std::min(imcu * height + y, real - 1));
    }
    jpeg_write_raw_data(&codec, components, static_cast<JDIMENSION>(codec.max_v_samp_factor * DCTSIZE));
    ++imcu;
  }
}

void encode_planes(JpegCompressor& codec, const Planes& planes, const JpegEncoding& encoding,
                   const Metadata& metadata) {
  const Size luma = window_size(planes.window);
  const Size chroma = chroma_size(luma, planes.subsampling);
  for (int c = 0; c < planes.count; ++c) {
    const Size real = c == 0 ? luma : chroma;
    pad_to_blocks(planes.plane[static_cast<std::size_t>(c)], real.width, real.height);
  }
  codec.errors().guarded([&] {
    codec->image_width = static_cast<JDIMENSION>(luma.width);
    codec->image_height = static_cast<JDIMENSION>(luma.height);
    codec->input_components = planes.count;
    codec->in_color_space = planes.count == 1 ? JCS_GRAYSCALE : JCS_YCbCr;
    start(*codec.get(), encoding, metadata, Rows::planes);
    write_planes(*codec.get(), planes);
    jpeg_finish_compress(codec.get());
  });
}

void encode_pixels(JpegCompressor& codec, const cv::Mat& mat, const JpegEncoding& encoding, const Metadata& metadata) {
  codec.errors().guarded([&] {
    codec->image_width = static_cast<JDIMENSION>(mat.cols);
    codec->image_height = static_cast<JDIMENSION>(mat.rows);
    codec->input_components = mat.channels();
    codec->in_color_space = mat.channels() == 1 ? JCS_GRAYSCALE : JCS_EXT_BGR;
    start(*codec.get(), encoding, metadata, Rows::interleaved);
    while (codec->next_scanline < codec->image_height) {
      JSAMPROW row = const_cast<JSAMPROW>(mat.ptr(static_cast<int>(codec->next_scanline)));  // libjpeg only reads it
      jpeg_write_scanlines(codec.get(), &row, 1);
    }
    jpeg_finish_compress(codec.get());
  });
}

}  // namespace

Blob encode_jpeg(const Frame& frame, const JpegEncoding& encoding, const Metadata& metadata, BufferPool& pool) {
  const Size size = std::visit([](const auto& f) { return window_size(f.window); }, frame);
  // What is too small doubles.
  const std::size_t guess = expected_file_bytes(size, encoding.quality) + metadata.exif.size() + metadata.icc.size();
  BlobDestination destination(guess, pool);
  OfThread<JpegCompressor> handle;
  JpegCompressor& codec = *handle;
  const PooledArrays arrays(reinterpret_cast<j_common_ptr>(codec.get()), pool);
  codec->dest = destination.manager();
  if (const auto* planes = std::get_if<Planes>(&frame)) {
    encode_planes(codec, *planes, encoding, metadata);
  } else {
    encode_pixels(codec, std::get<Pixels>(frame).mat, encoding, metadata);
  }
  return destination.finish();
}

}  // namespace lightmill
