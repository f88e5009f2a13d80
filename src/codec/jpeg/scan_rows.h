#pragma once

#include "base/buffer_pool.h"
#include "base/simd.h"
#include "codec/jpeg/blob_destination.h"
#include "codec/jpeg/compressor.h"
#include "codec/jpeg/fitted_scan.h"
#include "codec/jpeg/huffman_writer.h"

#include <cstdint>
#include <optional>
#include <span>

namespace lightmill {

/// Entropy-coded bytes with a zero behind each 0xFF.
void write_stuffed(std::span<const std::uint8_t> bytes, BlobDestination& destination);

/// The MCUs of a row. A component has `write(mcu, writer)`.
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
#endif

/// By which codes a scan is written.
enum class ScanTables {
  known,   ///< those that the compressor has
  fitted,  ///< those that fit it, which the compressor is given
};
/// What the components of such a scan code by.
HuffmanCodes dc_codes_for(ScanTables tables, const JHUFF_TBL& known);
HuffmanCodes ac_codes_for(ScanTables tables, const JHUFF_TBL& known);

/// The data of a scan, with its headers; jpeg_finish_compress is to find that nothing is left to do. A component, one
/// for each of the scan's, has `blocks_in_mcu()` and `begin_row(mcu_row)` beside. Throws Error and std::bad_alloc.
template <typename Component>
void write_scan_rows(JpegCompressor& compressor, std::span<Component> components, ScanTables tables,
                     BlobDestination& destination, BufferPool& pool) {
  jpeg_compress_struct& codec = *compressor.get();
  const auto write_headers = [&] { compressor.errors().guarded([&codec] { codec.master->pass_startup(&codec); }); };
  std::size_t blocks = 0;
  for (const Component& component : components) blocks += std::size_t{codec.MCUs_per_row} * component.blocks_in_mcu();
  const Buffer row_bytes = pool.acquire(blocks * HuffmanWriter::kMostBytesOfBlock + HuffmanWriter::kSlack);
  auto write_row = write_mcu_row<Component>;
#if defined(__x86_64__)
  if (best_simd() == Simd::avx2) write_row = write_mcu_row_by_bmi<Component>;
#endif
  std::optional<FittedScan> fitted;
  if (tables == ScanTables::fitted)
    fitted.emplace(codec, pool);
  else
    write_headers();
  HuffmanWriter writer(row_bytes.data());
  for (unsigned row = 0; row < codec.MCU_rows_in_scan; ++row) {
    for (Component& component : components) component.begin_row(row);
    writer.move_to(row_bytes.data());
    write_row(components, codec.MCUs_per_row, writer);
    if (fitted || row + 1 == codec.MCU_rows_in_scan) writer.finish();
    const std::span<const std::uint8_t> bytes(row_bytes.data(), writer.position());
    if (fitted)
      fitted->add_row(bytes);
    else
      write_stuffed(bytes, destination);
  }
  codec.next_scanline = codec.image_height;
  if (!fitted) return;
  fitted->fit();
  write_headers();
  fitted->write(row_bytes.data(), destination);
}

}  // namespace lightmill
