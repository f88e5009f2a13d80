#pragma once

#include "base/buffer_pool.h"
#include "base/simd.h"
#include "codec/jpeg/blob_destination.h"
#include "codec/jpeg/compressor.h"
#include "codec/jpeg/fitted_scan.h"
#include "codec/jpeg/flat_writer.h"
#include "codec/jpeg/huffman_writer.h"
#include "codec/jpeg/progressive_writer.h"

#include "lightmill/encoding.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace lightmill {

/// Entropy-coded bytes with a zero behind each 0xFF.
void write_stuffed(std::span<const std::uint8_t> bytes, BlobDestination& destination);

/// The MCUs of a row. A component has `write(mcu, writer)`; where that takes a FlatWriter as well, it is `kFlat` and
/// has `dc()` and `ac()`.
template <typename Component>
[[gnu::always_inline]] inline void write_mcus(std::span<Component> components, unsigned mcus, HuffmanWriter& out) {
  HuffmanWriter writer = out;  // in registers
  for (unsigned mcu = 0; mcu < mcus; ++mcu) {
    for (Component& component : components) component.write(mcu, writer);
  }
  out = writer;
}
template <typename Component>
void write_mcu_row(std::span<Component> components, unsigned mcus, HuffmanWriter& out) {
  write_mcus(components, mcus, out);
}
#if defined(__x86_64__)
/// The same with instructions that count bits.
template <typename Component>
LIGHTMILL_AVX2 void write_mcu_row_by_bmi(std::span<Component> components, unsigned mcus, HuffmanWriter& out) {
  write_mcus(components, mcus, out);
}
/// The same by a FlatWriter; the places of each component.
template <typename Component>
LIGHTMILL_VBMI2 void write_mcu_row_flat(std::span<Component> components, unsigned mcus, HuffmanWriter& out,
                                        const FlatTables& tables, std::span<const FlatTables::Component> places) {
  FlatWriter writer(tables, out);
  for (unsigned mcu = 0; mcu < mcus; ++mcu) {
    for (std::size_t c = 0; c < components.size(); ++c) {
      writer.select(places[c]);
      components[c].write(mcu, writer);
    }
  }
  writer.flush();
}
#endif

/// In which scans a picture is coded, by which codes.
enum class ScanPlan {
  known_tables,   ///< one baseline scan by those that the compressor has
  fitted_tables,  ///< one by those that fit it, which the compressor is given
  progressive,    ///< several by those that fit each
};
ScanPlan scan_plan(const JpegEncoding& encoding);
/// What the components code by; of no use where scans are progressive.
HuffmanCodes dc_codes_for(ScanPlan plan, const JHUFF_TBL& known);
HuffmanCodes ac_codes_for(ScanPlan plan, const JHUFF_TBL& known);

/// The data of all scans, with their headers, MCU row by MCU row, after jpeg_start_compress for one baseline scan;
/// jpeg_finish_compress is to find that nothing is left to do. A component, one for each of the picture's, has
/// `blocks_in_mcu()`, `begin_row(mcu_row)` and `each_row(visit)` beside. All throw Error and std::bad_alloc.
template <typename Component>
class ScanRows {
 public:
  struct Way {
    ScanPlan plan;
    Simd simd;
  };
  /// All outlive it.
  ScanRows(JpegCompressor& compressor, std::span<Component> components, const Way& way, BlobDestination& destination,
           BufferPool& pool)
      : compressor_(compressor), components_(components), destination_(destination) {
    if (way.plan == ScanPlan::progressive) {
      progressive_.emplace(compressor, destination, pool, way.simd);
      return;
    }
    std::size_t blocks = 0;
    for (const Component& component : components)
      blocks += std::size_t{codec().MCUs_per_row} * component.blocks_in_mcu();
    bytes_ = pool.acquire(blocks * HuffmanWriter::kMostBytesOfBlock + HuffmanWriter::kSlack);
#if defined(__x86_64__)
    if (way.simd >= Simd::avx2) write_mcus_ = write_mcu_row_by_bmi<Component>;
    if constexpr (Component::kFlat) {
      for (std::size_t c = 0; way.simd >= Simd::vbmi2 && c < components.size(); ++c)
        places_.push_back(tables_.add(components[c].dc(), components[c].ac()));
    }
#endif
    if (way.plan == ScanPlan::fitted_tables)
      fitted_.emplace(codec(), pool);
    else
      write_headers();
  }

  /// The next one.
  void write_row() {
    for (Component& component : components_) component.begin_row(row_);
    if (progressive_) return add_row();
    writer_.move_to(bytes_.data());
    write_mcus();
    ++row_;
    if (fitted_ || row_ == codec().MCU_rows_in_scan) writer_.finish();
    const std::span<const std::uint8_t> bytes(bytes_.data(), writer_.position());
    if (fitted_)
      fitted_->add_row(bytes);
    else
      write_stuffed(bytes, destination_);
  }

  /// When all rows are written.
  void finish() {
    codec().next_scanline = codec().image_height;
    if (progressive_) return progressive_->finish();
    if (!fitted_) return;
    fitted_->fit();
    write_headers();
    fitted_->write(bytes_.data(), destination_);
  }

 private:
  jpeg_compress_struct& codec() const { return *compressor_.get(); }
  void write_mcus() {
    const unsigned mcus = codec().MCUs_per_row;
#if defined(__x86_64__)
    if constexpr (Component::kFlat) {
      if (!places_.empty()) return write_mcu_row_flat<Component>(components_, mcus, writer_, tables_, places_);
    }
#endif
    write_mcus_(components_, mcus, writer_);
  }
  void add_row() {
    for (std::size_t c = 0; c < components_.size(); ++c)
      components_[c].each_row([&](std::span<const QuantizedBlock> blocks) { progressive_->add(c, blocks); });
    progressive_->end_row();
    ++row_;
  }
  void write_headers() {
    compressor_.errors().guarded([this] { codec().master->pass_startup(&codec()); });
  }

  JpegCompressor& compressor_;
  const std::span<Component> components_;
  BlobDestination& destination_;
  Buffer bytes_;
  void (*write_mcus_)(std::span<Component>, unsigned, HuffmanWriter&) = write_mcu_row<Component>;
  FlatTables tables_;
  std::vector<FlatTables::Component> places_;  ///< in them; none: no FlatWriter
  std::optional<FittedScan> fitted_;
  std::optional<ProgressiveWriter> progressive_;
  HuffmanWriter writer_{nullptr};
  unsigned row_ = 0;
};

}  // namespace lightmill
