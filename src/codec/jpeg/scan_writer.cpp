#include "codec/jpeg/scan_writer.h"

#include "codec/jpeg/forward_dct.h"
#include "codec/jpeg/huffman_writer.h"
#include "codec/jpeg/scan_rows.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <optional>
#include <vector>

namespace lightmill {
namespace {

/// The coefficients of an MCU row of one component, and what codes them.
class ComponentWriter {
 public:
  ComponentWriter(const jpeg_compress_struct& codec, const jpeg_component_info& info, BlockRows& rows, ScanPlan plan,
                  BufferPool& pool, ForwardDct transform)
      : info_(info),
        rows_(rows),
        transform_(transform),
        quantizer_(*codec.quant_tbl_ptrs[info.quant_tbl_no]),
        dc_(dc_codes_for(plan, *codec.dc_huff_tbl_ptrs[info.dc_tbl_no])),
        ac_(ac_codes_for(plan, *codec.ac_huff_tbl_ptrs[info.ac_tbl_no])),
        stride_((info.width_in_blocks + 1U) / 2 * 2),
        memory_(pool.acquire(stride_ * high() * sizeof(QuantizedBlock))),
        blocks_(reinterpret_cast<QuantizedBlock*>(memory_.data())) {}

  static constexpr bool kFlat = true;
  const HuffmanCodes& dc() const { return dc_; }
  const HuffmanCodes& ac() const { return ac_; }

  unsigned blocks_in_mcu() const { return wide() * high(); }

  /// Of the MCU row of that number.
  void begin_row(unsigned mcu_row) {
    std::array<JSAMPROW, BlockRows::kMost> rows;
    const unsigned first = mcu_row * high();
    real_rows_ = std::min(high(), info_.height_in_blocks - first);
    rows_.point(rows.data(), static_cast<int>(first) * DCTSIZE, static_cast<int>(real_rows_) * DCTSIZE);
    for (unsigned y = 0; y < real_rows_; ++y) transform_row(rows.data() + y * DCTSIZE, blocks_ + y * stride_);
  }

  /// The picture's blocks of that MCU row.
  template <typename Visit>
  void each_row(const Visit& visit) const {
    for (unsigned y = 0; y < real_rows_; ++y) visit(std::span(blocks_ + y * stride_, info_.width_in_blocks));
  }

  template <typename Writer>
  [[gnu::always_inline]] void write(unsigned mcu, Writer& writer) {
    for (unsigned y = 0; y < high(); ++y) {
      for (unsigned x = 0; x < wide(); ++x) write_block(mcu * wide() + x, y, writer);
    }
  }

 private:
  unsigned wide() const { return static_cast<unsigned>(info_.MCU_width); }
  unsigned high() const { return static_cast<unsigned>(info_.MCU_height); }

  template <typename Writer>
  [[gnu::always_inline]] void write_block(unsigned x, unsigned y, Writer& writer) {
    if (y < real_rows_ && x < info_.width_in_blocks) {
      writer.write(blocks_[y * stride_ + x], last_dc_, dc_, ac_);
    } else {
      writer.write_repeated(dc_, ac_);
    }
  }

  void transform_row(const JSAMPROW* rows, QuantizedBlock* blocks) const {
    unsigned x = 0;
    for (; x + 1 < info_.width_in_blocks; x += 2) transform_(rows, std::size_t{x} * DCTSIZE, quantizer_, blocks + x);
    if (x == info_.width_in_blocks) return;
    std::array<std::array<JSAMPLE, std::size_t{2} * DCTSIZE>, DCTSIZE> last{};
    std::array<const JSAMPLE*, DCTSIZE> last_rows{};
    for (std::size_t y = 0; y < DCTSIZE; ++y) {
      std::memcpy(last[y].data(), rows[y] + std::size_t{x} * DCTSIZE, DCTSIZE);
      last_rows[y] = last[y].data();
    }
    transform_(last_rows.data(), 0, quantizer_, blocks + x);
  }

  const jpeg_component_info& info_;
  BlockRows& rows_;
  ForwardDct transform_;
  Quantizer quantizer_;
  HuffmanCodes dc_, ac_;
  std::size_t stride_;
  Buffer memory_;
  QuantizedBlock* blocks_;
  unsigned real_rows_ = 0;
  int last_dc_ = 0;
};

}  // namespace

std::size_t scan_writing_bytes(Size size, Subsampling chroma, int channels) {
  if (channels == 1) chroma = kSampling444;
  const auto across = static_cast<std::size_t>(chroma.across), down = static_cast<std::size_t>(chroma.down);
  const std::size_t mcus = static_cast<std::size_t>(size.width) / (DCTSIZE * across) + 2;
  const std::size_t blocks = channels == 1 ? 1 : across * down + 2;
  return mcus * blocks * (sizeof(QuantizedBlock) + HuffmanWriter::kMostBytesOfBlock);
}

bool can_write_scans(Simd simd) { return forward_dct(simd) && knows_libjpeg(); }

struct ScanWriter::Rows {
  std::vector<ComponentWriter> components;
  std::optional<ScanRows<ComponentWriter>> scans;
};

ScanWriter::ScanWriter(JpegCompressor& compressor, std::span<BlockRows> parts, const Coding& coding,
                       BlobDestination& destination, BufferPool& pool)
    : rows_(std::make_unique<Rows>()) {
  const jpeg_compress_struct& codec = *compressor.get();
  const ScanPlan plan = scan_plan(coding.encoding);
  for (int i = 0; i < codec.comps_in_scan; ++i) {
    const jpeg_component_info& info = *codec.cur_comp_info[i];
    rows_->components.emplace_back(codec, info, parts[static_cast<std::size_t>(info.component_index)], plan, pool,
                                   forward_dct(coding.simd));
  }
  rows_->scans.emplace(compressor, rows_->components, ScanRows<ComponentWriter>::Way{plan, coding.simd}, destination,
                       pool);
}

ScanWriter::~ScanWriter() = default;
void ScanWriter::write_row() { rows_->scans->write_row(); }
void ScanWriter::finish() { rows_->scans->finish(); }

}  // namespace lightmill
