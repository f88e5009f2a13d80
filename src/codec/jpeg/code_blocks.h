#pragma once

#include "codec/jpeg/coded_blocks.h"
#include "codec/jpeg/packed_block.h"

#include <algorithm>

namespace lightmill {

[[gnu::always_inline]] inline CodedBlock packed(const QuantizedBlock& block, std::uint32_t at, std::uint8_t*& next,
                                                bool& sound) {
  next = pack(block, next, sound);
  return {at, 0, 0, block.values[0]};
}
/// The bits of a block begin with a byte.
[[gnu::always_inline]] inline CodedBlock coded(const QuantizedBlock& block, const HuffmanCodes& ac, std::uint32_t at,
                                               std::uint8_t*& next, bool& sound) {
  HuffmanWriter writer(next);
  writer.write_ac(block, ac);
  sound &= writer.sound();
  const auto bits = static_cast<std::uint16_t>(writer.bits_from(next));
  next += (bits + 7) / 8;
  return {at, 0, static_cast<std::uint16_t>(bits & 0x1FFF), block.values[0]};
}

/// What each kernel does; `turned(first, second, to)` brings two blocks into the order of the data, turned.
template <typename Turned>
[[gnu::always_inline]] inline std::uint8_t* code_each(const CodingWork& work, std::uint8_t* const first,
                                                      std::uint32_t at, const Turned& turned) {
  const JBLOCK* block = work.run.first;
  CodedBlock* to = work.to;
  std::uint8_t* next = first;
  bool sound = true;
  for (unsigned i = 0; i < work.run.count; i += 2) {
    const unsigned count = std::min(work.run.count - i, 2U);
    QuantizedBlock quantized[2];
    turned(block[0], block[(count - 1) * work.run.stride], quantized);
    block += 2 * work.run.stride;
    for (unsigned b = 0; b < count; ++b, to += work.step) {
      const auto here = at + static_cast<std::uint32_t>(next - first);
      *to = work.ac ? coded(quantized[b], *work.ac, here, next, sound) : packed(quantized[b], here, next, sound);
    }
  }
  return sound ? next : nullptr;
}

}  // namespace lightmill
