#include "codec/jpeg/huffman_tables.h"

#include <algorithm>

namespace lightmill {

bool HuffmanTable::build(const JHUFF_TBL& source, Kind kind) {
  entries_.fill({});
  std::copy(std::begin(source.huffval), std::end(source.huffval), symbols_.begin());
  lengths_.fill(0);
  one_code_a_symbol_ = true;
  std::uint32_t code = 0;
  int index = 0;
  for (int length = 1; length <= 16; ++length) {
    const int count = source.bits[length];
    offset_[static_cast<std::size_t>(length)] = index - static_cast<int>(code);
    if (index + count > 256 || code + static_cast<std::uint32_t>(count) >= (1U << length)) return false;
    for (int i = 0; i < count; ++i, ++index, ++code) {
      const std::uint8_t symbol = symbols_[static_cast<std::size_t>(index)];
      if (kind == Kind::dc && !note(symbol, length)) return false;
      if (length <= kPeek) fill(kind, symbol, code << (kPeek - length), length);
    }
    limit_[static_cast<std::size_t>(length)] = code << (16 - length);
    code <<= 1;
  }
  limit_[17] = 0xFFFFFFFF;
  return true;
}

/// The length of a DC symbol's code. False where it is no DC symbol.
bool HuffmanTable::note(std::uint8_t symbol, int length) {
  if (symbol > 15) return false;
  one_code_a_symbol_ = one_code_a_symbol_ && lengths_[symbol] == 0;
  lengths_[symbol] = static_cast<std::uint8_t>(length);
  return true;
}

/// All entries whose first `length` bits are this code's; `first` is the lowest of them. Where the value's bits are
/// within kPeek too, those with the same value stand together.
void HuffmanTable::fill(Kind kind, std::uint8_t symbol, std::uint32_t first, int length) {
  const int run = kind == Kind::dc ? 0 : symbol >> 4, size = kind == Kind::dc ? symbol : symbol & 15;
  const int spare = kPeek - length;
  const auto begin = entries_.begin() + first;
  if (size == 0 || size > spare) {
    std::fill_n(begin, 1 << spare, Entry{0, symbol, static_cast<std::uint8_t>(length)});
    return;
  }
  const int alike = 1 << (spare - size);
  for (std::uint32_t bits = 0; bits < (1U << size); ++bits) {
    const Entry entry{static_cast<std::int16_t>(extended(bits, size)), static_cast<std::uint8_t>(run),
                      static_cast<std::uint8_t>(length + size)};
    std::fill_n(begin + static_cast<std::ptrdiff_t>(bits) * alike, alike, entry);
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
