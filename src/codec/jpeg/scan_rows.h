#pragma once

#include "base/buffer_pool.h"
#include "base/simd.h"
#include "codec/jpeg/blob_destination.h"
#include "codec/jpeg/huffman_writer.h"

#include <cstdint>
#include <span>

namespace lightmill {

/// Entropy-coded bytes with a zero behind each 0xFF.
void write_stuffed(std::span<const std::uint8_t> bytes, BlobDestination& destination);

/// An MCU row. A component has `write(mcu, writer)`.
template <typename Component>
void write_mcu_row(std::span<Component> components, unsigned mcus, HuffmanWriter& out) {
  HuffmanWriter writer = out;  // in registers
  for (unsigned mcu = 0; mcu < mcus; ++mcu) {
    for (Component& component : components) component.write(mcu, writer);
  }
  out = writer;
}
#if defined(__x86_64__)
/// The same with instructions that count bits.
template <typename Component>
LIGHTMILL_AVX2 void write_mcu_row_by_bmi(std::span<Component> components, unsigned mcus, HuffmanWriter& out) {
  HuffmanWriter writer = out;
  for (unsigned mcu = 0; mcu < mcus; ++mcu) {
    for (Component& component : components) component.write(mcu, writer);
  }
  out = writer;
}
#endif

/// The data of a scan behind its header, which was written; jpeg_finish_compress is to find that nothing is left to do.
/// A component, one for each of the scan's, has `blocks_in_mcu()` and `begin_row(mcu_row)` beside. Throws Error and
/// std::bad_alloc.
template <typename Component>
void write_scan_rows(jpeg_compress_struct& codec, std::span<Component> components, BlobDestination& destination,
                     BufferPool& pool) {
  std::size_t blocks = 0;
  for (const Component& component : components) blocks += std::size_t{codec.MCUs_per_row} * component.blocks_in_mcu();
  const Buffer row_bytes = pool.acquire(blocks * HuffmanWriter::kMostBytesOfBlock + HuffmanWriter::kSlack);
  auto write_row = write_mcu_row<Component>;
#if defined(__x86_64__)
  if (best_simd() == Simd::avx2) write_row = write_mcu_row_by_bmi<Component>;
#endif
  HuffmanWriter writer(row_bytes.data());
  for (unsigned row = 0; row < codec.MCU_rows_in_scan; ++row) {
    for (Component& component : components) component.begin_row(row);
    writer.move_to(row_bytes.data());
    write_row(components, codec.MCUs_per_row, writer);
    if (row + 1 == codec.MCU_rows_in_scan) writer.finish();
    write_stuffed({row_bytes.data(), writer.position()}, destination);
  }
  codec.next_scanline = codec.image_height;
}

}  // namespace lightmill
