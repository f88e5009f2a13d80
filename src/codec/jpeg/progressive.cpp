#include "codec/jpeg/progressive.h"

#include "codec/jpeg/ac_scans.h"
#include "codec/jpeg/dc_scans.h"
#include "codec/jpeg/mcu_transform.h"
#include "codec/jpeg/whole_idct.h"

#include <algorithm>
#include <vector>

namespace lightmill {
namespace {

/// A component's rows of blocks, and where their samples are.
class BlockRowsOf {
 public:
  BlockRowsOf(const jpeg_decompress_struct& codec, std::size_t component, const RowsOfSamples& to)
      : to_(to),
        component_(component),
        in_imcu_(static_cast<unsigned>(codec.comp_info[component].v_samp_factor)),
        count_(codec.comp_info[component].height_in_blocks) {}

  /// Of the row of blocks `y`, which is then begun or done.
  void begin(unsigned y) const {
    if (to_.begin && y % in_imcu_ == 0) to_.begin(component_, y / in_imcu_);
  }
  void end(unsigned y) const {
    if (to_.done && ((y + 1) % in_imcu_ == 0 || y + 1 == count_)) to_.done(component_, y / in_imcu_);
  }
  /// Counted in rows of blocks from the first that has a place.
  int place(unsigned y) const { return static_cast<int>(y % (to_.kept * in_imcu_)); }
  unsigned in_imcu() const { return in_imcu_; }
  unsigned count() const { return count_; }

 private:
  const RowsOfSamples& to_;
  std::size_t component_;
  unsigned in_imcu_, count_;
};

void write_row_of_means(const jpeg_decompress_struct& codec, std::size_t component, const std::int16_t* dc,
                        std::uint8_t* samples) {
  const jpeg_component_info& info = codec.comp_info[component];
  const int step = static_cast<std::int16_t>(steps_of(&info)[0]);
  for (unsigned x = 0; x < info.width_in_blocks; ++x) samples[x] = mean_of_block(dc[x] * step);
}

void write_imcu_row_of_means(const jpeg_decompress_struct& codec, std::size_t component, unsigned imcu,
                             const DcCoefficients& dc, const RowsOfSamples& to) {
  const BlockRowsOf rows(codec, component, to);
  const unsigned first = imcu * rows.in_imcu();
  for (unsigned y = first; y < std::min(first + rows.in_imcu(), rows.count()); ++y) {
    rows.begin(y);
    write_row_of_means(codec, component, dc.components[component].row(y),
                       to.planes.plane[component].row(rows.place(y)));
    rows.end(y);
  }
}

/// One iMCU row after the other.
void write_means(const jpeg_decompress_struct& codec, const DcCoefficients& dc, const RowsOfSamples& to) {
  for (unsigned imcu = 0; imcu < codec.total_iMCU_rows; ++imcu)
    for (std::size_t c = 0; c < static_cast<std::size_t>(to.planes.count); ++c)
      write_imcu_row_of_means(codec, c, imcu, dc, to);
}

struct ProgressiveReading {
  int n;  ///< see AcScans
  BufferPool& pool;
  Simd simd;
};

/// Decodes the AC scans; `sink` has the blocks, row by row. False where they are odd.
template <typename Sink>
bool read_ac_scans(JpegDecompressor& codec, const ScanScript& script, const DcCoefficients& dc,
                   const ProgressiveReading& reading, const Sink& sink) {
  AcScans scans(codec, script, reading.n, reading.pool, reading.simd);
  return scans.prepare() && scans.decode([&](const AcScans::Blocks& blocks) {
    const std::size_t width = codec->comp_info[blocks.component].width_in_blocks;
    for (std::size_t i = 0; i < blocks.count;) {
      const std::size_t x = (blocks.first + i) % width, y = (blocks.first + i) / width;
      const std::size_t count = std::min(blocks.count - i, width - x);
      const std::int16_t* const means = dc.components[blocks.component].row(static_cast<unsigned>(y)) + x;
      for (std::size_t b = 0; b < count; ++b) blocks.coefficients[i + b][0] = means[b];
      sink(RowOfBlocks{blocks.component, static_cast<unsigned>(x), static_cast<unsigned>(y),
                       static_cast<unsigned>(count), blocks.coefficients + i});
      i += count;
    }
  });
}

/// The inverse DCTs of blocks side by side, straight into a plane.
class BlockTransform {
 public:
  BlockTransform(JpegDecompressor& codec, const RowsOfSamples& to)
      : codec_(codec.get()),
        planes_(to.planes),
        size_(codec->min_DCT_scaled_size),
        one_(scaled_idct(size_)),
        two_(scaled_idct_of_two(size_)) {
    for (std::size_t c = 0; c < static_cast<std::size_t>(planes_.count); ++c) rows_.emplace_back(*codec_, c, to);
    if (one_) return;
    const WholeInverseDct& whole = WholeInverseDct::of_thread();
    one_ = whole.function();
    transforming_ = whole.codec();
  }

  void operator()(const RowOfBlocks& row) const {
    if (row.component >= static_cast<std::size_t>(planes_.count)) return;
    const BlockRowsOf& rows_of = rows_[row.component];
    if (row.x == 0) rows_of.begin(row.y);
    JSAMPROW rows[DCTSIZE];
    const int first = rows_of.place(row.y) * size_;
    for (int i = 0; i < size_; ++i) rows[i] = planes_.plane[row.component].row(first + i);
    jpeg_component_info& component = codec_->comp_info[row.component];
    std::size_t i = 0;
    const auto column = [&] { return static_cast<JDIMENSION>(row.x + i) * static_cast<JDIMENSION>(size_); };
    for (; two_ && i + 1 < row.count; i += 2) two_(component, row.blocks[i], row.blocks[i + 1], rows, column());
    for (; i < row.count; ++i) one_(transforming_, &component, row.blocks[i], rows, column());
    if (row.x + row.count == component.width_in_blocks) rows_of.end(row.y);
  }

 private:
  j_decompress_ptr codec_;
  j_decompress_ptr transforming_ = codec_;  // the decoder that the transform is called with
  Planes& planes_;
  std::vector<BlockRowsOf> rows_;
  int size_;
  InverseDct one_;
  InverseDctOfTwo two_;  // null: not made
};

/// The components' fields as libjpeg has them while it writes samples; they are as they were when it goes.
class ReadyComponents {
 public:
  ReadyComponents(jpeg_decompress_struct& codec, ScanScript& script) : codec_(codec) {
    for (std::size_t c = 0; c < static_cast<std::size_t>(codec.num_components); ++c) {
      steps_.emplace_back(script.steps[c]);
      codec.comp_info[c].quant_table = &script.steps[c];
      codec.comp_info[c].DCT_scaled_size = codec.min_DCT_scaled_size;
    }
    for (std::size_t c = 0; c < steps_.size(); ++c) codec.comp_info[c].dct_table = steps_[c].at.data();
  }
  ~ReadyComponents() {
    for (std::size_t c = 0; c < steps_.size(); ++c) {
      codec_.comp_info[c].quant_table = nullptr;
      codec_.comp_info[c].dct_table = nullptr;
    }
  }
  ReadyComponents(const ReadyComponents&) = delete;
  ReadyComponents& operator=(const ReadyComponents&) = delete;

 private:
  jpeg_decompress_struct& codec_;
  std::vector<WholeInverseDct::Steps> steps_;
};

/// Of a size that there is a transform to.
bool has_transform(int size) { return size == 1 || size == DCTSIZE || scaled_idct(size); }

}  // namespace

bool decode_progressive(JpegDecompressor& codec, const RowsOfSamples& to, BufferPool& pool, Simd simd) {
  if (!has_transform(codec->min_DCT_scaled_size)) return false;
  auto script = read_scan_script(codec);
  if (!script) return false;
  const ReadyComponents ready(*codec.get(), *script);
  const auto dc = decode_dc_scans(codec, *script, pool);
  if (!dc) return false;
  if (codec->min_DCT_scaled_size == 1) {
    write_means(*codec.get(), *dc, to);
    return true;
  }
  const BlockTransform transform(codec, to);
  return read_ac_scans(codec, *script, *dc, {codec->min_DCT_scaled_size, pool, simd}, transform);
}

bool read_progressive_blocks(JpegDecompressor& codec, BufferPool& pool,
                             const std::function<void(const QuantizationSteps&)>& begin,
                             const std::function<void(const RowOfBlocks&)>& sink, int n) {
  const auto script = read_scan_script(codec);
  if (!script) return false;
  const auto dc = decode_dc_scans(codec, *script, pool);
  if (!dc) return false;
  begin(script->steps);
  return read_ac_scans(codec, *script, *dc, {n, pool, best_simd()}, sink);
}

}  // namespace lightmill
