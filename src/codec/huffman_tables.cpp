#include "codec/huffman_tables.h"

#include <algorithm>

namespace lightmill {

bool HuffmanTable::build(const JHUFF_TBL& source, Kind kind) {
  entries_.fill({});
  std::copy(std::begin(source.huffval), std::end(source.huffval), symbols_.begin());
  std::uint32_t code = 0;
  int index = 0;
  for (int length = 1; length <= 16; ++length) {
    const int count = source.bits[length];
    offset_[static_cast<std::size_t>(length)] = index - static_cast<int>(code);
    if (index + count > 256 || code + static_cast<std::uint32_t>(count) > (1U << length)) return false;
    for (int i = 0; i < count; ++i, ++index, ++code) {
      const std::uint8_t symbol = symbols_[static_cast<std::size_t>(index)];
      if (kind == Kind::dc && symbol > 15) return false;
      if (length <= kPeek) fill(kind, symbol, code << (kPeek - length), length);
    }
    limit_[static_cast<std::size_t>(length)] = code << (16 - length);
    code <<= 1;
  }
  limit_[17] = 0xFFFFFFFF;
  return true;
}

/// All entries whose first `length` bits are this code's; `first` is the lowest of them.
void HuffmanTable::fill(Kind kind, std::uint8_t symbol, std::uint32_t first, int length) {
  const int run = kind == Kind::dc ? 0 : symbol >> 4, size = kind == Kind::dc ? symbol : symbol & 15;
  const int spare = kPeek - length;
  const bool whole = size > 0 && size <= spare;
  for (std::uint32_t rest = 0; rest < (1U << spare); ++rest) {
    Entry& entry = entries_[first + rest];
    entry.bits = static_cast<std::uint8_t>(whole ? length + size : length);
    entry.skip = whole ? static_cast<std::uint8_t>(run) : symbol;
    entry.value = whole ? static_cast<std::int16_t>(extended(rest >> (spare - size), size)) : std::int16_t{0};
  }
}

HuffmanTable::Code HuffmanTable::code(std::uint64_t bits) const {
  const auto top = static_cast<std::uint32_t>(bits >> 48);
  int length = 1;
  while (top >= limit_[static_cast<std::size_t>(length)]) ++length;
  if (length > 16) return {};
  const int index = static_cast<int>(top >> (16 - length)) + offset_[static_cast<std::size_t>(length)];
  return {symbols_[static_cast<std::size_t>(index)], length};
}

}  // namespace lightmill
