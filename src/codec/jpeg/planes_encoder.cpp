#include "codec/jpeg/planes_encoder.h"

#include "codec/jpeg/companions.h"
#include "codec/jpeg/encoding.h"
#include "codec/jpeg/metadata_writer.h"
#include "image/plane_sizes.h"

namespace lightmill {
namespace {

void set_encoding(jpeg_compress_struct& codec, const JpegEncoding& encoding) {
  jpeg_set_defaults(&codec);
  jpeg_set_quality(&codec, quality_of(encoding), TRUE);
  codec.dct_method = JDCT_ISLOW;
  codec.optimize_coding = encoding.tables == HuffmanTables::optimized ? TRUE : FALSE;
  if (codec.num_components == 3) {
    const Subsampling subsampling = sampling_of(encoding);
    codec.comp_info[0].h_samp_factor = subsampling.across;
    codec.comp_info[0].v_samp_factor = subsampling.down;
  }
}

}  // namespace

void start_encoding(jpeg_compress_struct& codec, const JpegEncoding& encoding, const Metadata& metadata,
                    RowsCoded rows) {
  set_encoding(codec, encoding);
  if (rows == RowsCoded::by_us)
    codec.optimize_coding = FALSE;  // which is not libjpeg's to do
  else if (encoding.scans == ScanOrder::progressive)
    jpeg_simple_progression(&codec);
  codec.raw_data_in = rows == RowsCoded::interleaved ? FALSE : TRUE;
  set_density(codec, metadata);
  jpeg_start_compress(&codec, TRUE);
  write_metadata(codec, metadata);
}

std::size_t guessed_bytes(Size size, const JpegEncoding& encoding, const Metadata& metadata) {
  return expected_file_bytes(size, quality_of(encoding)) + metadata.exif.size() + metadata.icc.size() +
         (metadata.companions ? metadata.companions->bytes() : 0);
}

PlanesEncoder::PlanesEncoder(std::span<const RowRing> planes, const JpegEncoding& encoding, const Metadata& metadata,
                             BufferPool& pool, Simd simd)
    : codec_((*handle_).get()),
      companions_(metadata.companions),
      pool_(pool),
      destination_(guessed_bytes(planes[0].size, encoding, metadata), pool),
      arrays_(reinterpret_cast<j_common_ptr>(codec_), pool) {
  for (const RowRing& plane : planes) parts_.emplace_back(plane, pool);
  const bool ours = can_write_scans(simd);
  codec_->dest = destination_.manager();
  codec().errors().guarded([&] {
    codec_->image_width = static_cast<JDIMENSION>(planes[0].size.width);
    codec_->image_height = static_cast<JDIMENSION>(planes[0].size.height);
    codec_->input_components = static_cast<int>(planes.size());
    codec_->in_color_space = planes.size() == 1 ? JCS_GRAYSCALE : JCS_YCbCr;
    start_encoding(*codec_, encoding, metadata, ours ? RowsCoded::by_us : RowsCoded::planes);
  });
  if (ours) ours_.emplace(codec(), parts_, ScanWriter::Coding{encoding, simd}, destination_, pool);
}

void PlanesEncoder::write_row() {
  if (ours_)
    ours_->write_row();
  else
    codec().errors().guarded([this] { write_by_libjpeg(); });
  ++row_;
}

void PlanesEncoder::write_by_libjpeg() {
  JSAMPROW rows[3][BlockRows::kMost];
  JSAMPARRAY components[3] = {rows[0], rows[1], rows[2]};
  for (std::size_t c = 0; c < parts_.size(); ++c) parts_[c].point(rows[c], row_ * rows_in_mcu(c), rows_in_mcu(c));
  jpeg_write_raw_data(codec_, components, static_cast<JDIMENSION>(codec_->max_v_samp_factor * DCTSIZE));
}

Blob PlanesEncoder::finish() {
  if (ours_) ours_->finish();
  codec().errors().guarded([this] { jpeg_finish_compress(codec_); });
  Blob file = destination_.finish();
  if (companions_) append_companions(*companions_, file, pool_);
  return file;
}

}  // namespace lightmill
