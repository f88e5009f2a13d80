#include "codec/jpeg/entropy_alone.h"

#include "codec/jpeg/baseline_scan.h"
#include "codec/jpeg/dc_scans.h"
#include "codec/jpeg/opened_jpeg.h"
#include "codec/jpeg/planes.h"
#include "codec/jpeg/progressive.h"
#include "codec/jpeg/scaled_idct.h"

namespace lightmill {
namespace {

/// Sees the blocks that would be transformed, and looks at no more of each than its DC coefficient.
class DroppingSink : public McuSink {
 public:
  explicit DroppingSink(const jpeg_decompress_struct& codec)
      : size_(codec.min_DCT_scaled_size), blocks_in_mcu_(static_cast<std::size_t>(codec.blocks_in_MCU)) {}

  bool in_order() const override { return true; }  // so that one thread at a time counts
  void prepare(unsigned, unsigned) const override {}
  void operator()(unsigned, unsigned count, JBLOCKROW blocks) const override { see(count, blocks); }
  bool takes_low() const override { return size_ == 2 || size_ == 4; }
  void low(unsigned, unsigned count, LowBlock* blocks) const override { see(count, blocks); }
  void means(unsigned, unsigned count, const std::int16_t* dc) const override {
    for (std::size_t b = 0; b < count * blocks_in_mcu_; ++b) read_.dc_sum += dc[b];
    read_.blocks += count * blocks_in_mcu_;
  }
  const CodedBlocksRead& read() const { return read_; }

 private:
  template <typename Block>
  void see(unsigned count, const Block* blocks) const {
    for (std::size_t b = 0; b < count * blocks_in_mcu_; ++b) read_.dc_sum += blocks[b][0];
    read_.blocks += count * blocks_in_mcu_;
  }

  const int size_;
  const std::size_t blocks_in_mcu_;
  mutable CodedBlocksRead read_;
};

CodedBlocksRead sum_of(const JpegDecompressor& codec, const DcCoefficients& dc) {
  CodedBlocksRead read;
  for (int c = 0; c < codec.get()->num_components; ++c) {
    const jpeg_component_info& info = codec.get()->comp_info[c];
    for (unsigned y = 0; y < info.height_in_blocks; ++y) {
      const std::int16_t* const row = dc.components[static_cast<std::size_t>(c)].row(y);
      for (unsigned x = 0; x < info.width_in_blocks; ++x) read.dc_sum += row[x];
      read.blocks += info.width_in_blocks;
    }
  }
  return read;
}

std::optional<CodedBlocksRead> read_progressive(JpegDecompressor& codec, BufferPool& pool) {
  codec.errors().guarded([&codec] { jpeg_calc_output_dimensions(codec.get()); });
  const int size = codec->min_DCT_scaled_size;
  if (size == 1) {
    const auto script = read_scan_script(codec);
    const auto dc = script ? decode_dc_scans(codec, *script, pool) : std::nullopt;
    return dc ? std::optional(sum_of(codec, *dc)) : std::nullopt;
  }
  CodedBlocksRead read;
  const auto see = [&read](const RowOfBlocks& row) {
    for (unsigned i = 0; i < row.count; ++i) read.dc_sum += row.blocks[i][0];
    read.blocks += row.count;
  };
  if (!read_progressive_blocks(
          codec, pool, [](const QuantizationSteps&) {}, see, size))
    return std::nullopt;
  return read;
}

std::optional<CodedBlocksRead> read_codes(JpegEntropy entropy, const Blob& blob, const DecodeOptions& options,
                                          BufferPool& pool, SpareCores& cores) {
  OpenedJpeg file(entropy, blob, {MetadataPolicy::strip_all, options.limits, Damaged::fail, options.info}, pool);
  JpegDecompressor& codec = file.codec();
  set_scale(*codec.get(), options.step.scale);
  std::optional<CodedBlocksRead> read;
  if (entropy == JpegEntropy::ours_progressive) {
    read = read_progressive(codec, pool);
  } else {
    start_planes(codec, options.step.channels);
    if (!codec.entropy()) return std::nullopt;
    const DroppingSink sink(*codec.get());
    read_baseline_scan(codec, sink, {file.watch(), 0, file.help(cores), pool});
    if (codec.finish()) read = sink.read();
  }
  if (read) file.close();
  return read;
}

}  // namespace

std::optional<CodedBlocksRead> read_jpeg_codes(const Blob& blob, const DecodeOptions& options, BufferPool& pool,
                                               SpareCores& cores) {
  return if_nothing_is_amiss([&]() -> std::optional<CodedBlocksRead> {
    const bool progressive = options.info && options.info->progressive;
    // libjpeg reads several baseline scans itself, before anybody could drop what it reads.
    if (!progressive && options.info && options.info->multiple_scans) return std::nullopt;
    return read_codes(progressive ? JpegEntropy::ours_progressive : JpegEntropy::ours, blob, options, pool, cores);
  });
}

}  // namespace lightmill
