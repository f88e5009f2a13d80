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
#include <vector>

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
constexpr std::size_t kLongestSegment = 65'533;

bool xmp_fits(const Metadata& metadata) { return metadata.xmp.size() <= kLongestSegment - kXmpName.size(); }

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

constexpr int kMostRows = 4 * DCTSIZE;  // of one component in an iMCU: sampling factors go up to 4

/// A component's rows as the encoder reads them: in whole blocks. It gets the plane's own where the picture ends with a
/// block, else copies, an iMCU's at a time, that repeat the last real column.
class BlockRows {
 public:
  BlockRows(const ConstView& real, BufferPool& pool)
      : real_(real), padded_(static_cast<std::size_t>(ceil_div(real.size.width, DCTSIZE) * DCTSIZE)) {
    if (padded_ > width()) copies_ = pool.acquire(padded_ * kMostRows);
  }

  /// Fills `rows` with `count` rows from `first` on; rows below the picture repeat the last one.
  void point(JSAMPROW* rows, int first, int count) {
    for (int y = 0; y < count; ++y) {
      const std::uint8_t* row = real_.row(std::min(first + y, real_.size.height - 1));
      rows[y] = copies_ ? copy(row, y) : const_cast<JSAMPROW>(row);  // libjpeg only reads it
    }
  }

 private:
  std::size_t width() const { return static_cast<std::size_t>(real_.size.width); }
  std::uint8_t* copy(const std::uint8_t* row, int index) {
    std::uint8_t* copied = copies_.data() + padded_ * static_cast<std::size_t>(index);
    std::memcpy(copied, row, width());
    std::memset(copied + width(), row[width() - 1], padded_ - width());
    return copied;
  }

  ConstView real_;
  std::size_t padded_;
  Buffer copies_;
};

void write_planes(jpeg_compress_struct& codec, std::span<BlockRows> parts) {
  JSAMPROW rows[3][kMostRows];
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

void encode_planes(JpegCompressor& codec, const Planes& planes, const JpegEncoding& encoding, const Metadata& metadata,
                   BufferPool& pool) {
  const Size luma = window_size(planes.window);
  const Size chroma = chroma_size(luma, planes.subsampling);
  std::vector<BlockRows> parts;
  for (std::size_t c = 0; c < static_cast<std::size_t>(planes.count); ++c) {
    ConstView real = planes.plane[c].view();
    real.size = c == 0 ? luma : chroma;
    parts.emplace_back(real, pool);
  }
  codec.errors().guarded([&] {
    codec->image_width = static_cast<JDIMENSION>(luma.width);
    codec->image_height = static_cast<JDIMENSION>(luma.height);
    codec->input_components = planes.count;
    codec->in_color_space = planes.count == 1 ? JCS_GRAYSCALE : JCS_YCbCr;
    start(*codec.get(), encoding, metadata, Rows::planes);
    write_planes(*codec.get(), parts);
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
    encode_planes(codec, *planes, encoding, metadata, pool);
  } else {
    encode_pixels(codec, std::get<Pixels>(frame).mat, encoding, metadata);
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
