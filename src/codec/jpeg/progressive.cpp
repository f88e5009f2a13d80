#include "codec/jpeg/progressive.h"

#include "codec/jpeg/ac_scans.h"
#include "codec/jpeg/dc_scans.h"
#include "codec/jpeg/mcu_transform.h"
#include "codec/jpeg/whole_idct.h"

#include <algorithm>
#include <vector>

namespace lightmill {
namespace {

void write_means(const jpeg_decompress_struct& codec, const DcCoefficients& dc, Planes& planes) {
  for (std::size_t c = 0; c < static_cast<std::size_t>(planes.count); ++c) {
    const jpeg_component_info& info = codec.comp_info[c];
    const int step = static_cast<std::int16_t>(steps_of(&info)[0]);
    for (unsigned y = 0; y < info.height_in_blocks; ++y) {
      const std::int16_t* const row = dc.components[c].row(y);
      std::uint8_t* const samples = planes.plane[c].row(static_cast<int>(y));
      for (unsigned x = 0; x < info.width_in_blocks; ++x) samples[x] = mean_of_block(row[x] * step);
    }
  }
}

/// The inverse DCTs of blocks side by side, straight into a plane.
class BlockTransform {
 public:
  BlockTransform(JpegDecompressor& codec, const DcCoefficients& dc, Planes& planes)
      : codec_(codec.get()),
        dc_(dc),
        planes_(planes),
        size_(codec->min_DCT_scaled_size),
        one_(scaled_idct(size_)),
        two_(scaled_idct_of_two(size_)) {
    if (one_) return;
    const WholeInverseDct& whole = WholeInverseDct::of_thread();
    one_ = whole.function();
    transforming_ = whole.codec();
  }

  void operator()(const AcScans::Blocks& blocks) const {
    if (blocks.component >= static_cast<std::size_t>(planes_.count)) return;
    const std::size_t width = codec_->comp_info[blocks.component].width_in_blocks;
    for (std::size_t i = 0; i < blocks.count;) {
      const std::size_t x = (blocks.first + i) % width, y = (blocks.first + i) / width;
      const std::size_t count = std::min(blocks.count - i, width - x);
      transform_row(blocks.component, {x, y, count}, blocks.coefficients + i);
      i += count;
    }
  }

 private:
  struct Stretch {
    std::size_t x, y, count;
  };

  void transform_row(std::size_t c, const Stretch& stretch, JBLOCKROW blocks) const {
    jpeg_component_info& component = codec_->comp_info[c];
    const std::int16_t* const dc = dc_.components[c].row(static_cast<unsigned>(stretch.y)) + stretch.x;
    for (std::size_t i = 0; i < stretch.count; ++i) blocks[i][0] = dc[i];
    JSAMPROW rows[DCTSIZE];
    const int first = static_cast<int>(stretch.y) * size_;
    for (int i = 0; i < size_; ++i) rows[i] = planes_.plane[c].row(first + i);
    std::size_t i = 0;
    const auto column = [&] { return static_cast<JDIMENSION>(stretch.x + i) * static_cast<JDIMENSION>(size_); };
    for (; two_ && i + 1 < stretch.count; i += 2) two_(component, blocks[i], blocks[i + 1], rows, column());
    for (; i < stretch.count; ++i) one_(transforming_, &component, blocks[i], rows, column());
  }

  j_decompress_ptr codec_;
  j_decompress_ptr transforming_ = codec_;  // the decoder that the transform is called with
  const DcCoefficients& dc_;
  Planes& planes_;
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

bool decode_progressive(JpegDecompressor& codec, Planes& planes, BufferPool& pool, Simd simd) {
  if (!has_transform(codec->min_DCT_scaled_size)) return false;
  auto script = read_scan_script(codec);
  if (!script) return false;
  const ReadyComponents ready(*codec.get(), *script);
  const auto dc = decode_dc_scans(codec, *script, pool);
  if (!dc) return false;
  if (codec->min_DCT_scaled_size == 1) {
    write_means(*codec.get(), *dc, planes);
    return true;
  }
  AcScans scans(codec, *script, codec->min_DCT_scaled_size, pool, simd);
  const BlockTransform transform(codec, *dc, planes);
  return scans.prepare() && scans.decode([&transform](const AcScans::Blocks& blocks) { transform(blocks); });
}

}  // namespace lightmill
