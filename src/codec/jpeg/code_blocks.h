#pragma once

#include "codec/jpeg/coded_blocks.h"

#include <algorithm>

namespace lightmill {

/// What each kernel does; `turned(first, second, to)` brings two blocks into the order of the data, turned. The bits of
/// a block begin with a byte.
template <typename Turned>
[[gnu::always_inline]] inline std::uint8_t* code_each(const CodingWork& work, std::uint8_t* next, std::uint32_t at,
                                                      const Turned& turned) {
  const JBLOCK* block = work.run.first;
  CodedBlock* to = work.to;
  bool sound = true;
  for (unsigned i = 0; i < work.run.count; i += 2) {
    const unsigned count = std::min(work.run.count - i, 2U);
    QuantizedBlock quantized[2];
    turned(block[0], block[(count - 1) * work.run.stride], quantized);
    block += 2 * work.run.stride;
    for (unsigned b = 0; b < count; ++b, to += work.step) {
      HuffmanWriter writer(next);
      writer.write_ac(quantized[b], work.ac);
      sound &= writer.sound();
      const std::size_t bits = writer.bits_from(next), bytes = (bits + 7) / 8;
      *to = {at, static_cast<std::uint16_t>(bits), quantized[b].values[0]};
      next += bytes;
      at += static_cast<std::uint32_t>(bytes);
    }
  }
  return sound ? next : nullptr;
}

}  // namespace lightmill
