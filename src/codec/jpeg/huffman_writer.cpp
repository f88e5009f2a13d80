#include "codec/jpeg/huffman_writer.h"

namespace lightmill {

HuffmanCodes::Codes HuffmanCodes::codes_of(const JHUFF_TBL& table) {
  Codes codes{};
  unsigned next = 0;
  std::size_t index = 0;
  for (std::size_t length = 1; length <= 16; ++length, next <<= 1) {
    for (int i = 0; i < table.bits[length]; ++i, ++index, ++next) {
      codes[table.huffval[index]] = {static_cast<std::uint16_t>(next), static_cast<std::uint16_t>(length)};
    }
  }
  return codes;
}

HuffmanCodes HuffmanCodes::of_symbols(std::size_t largest_size) {
  HuffmanCodes codes;
  for (std::size_t symbol = 0; symbol < 256; ++symbol) {
    if (symbol % 16 <= largest_size) codes.codes_[symbol] = {static_cast<std::uint16_t>(symbol), 8};
  }
  codes.join();
  return codes;
}

HuffmanCodes::Whole HuffmanCodes::whole_of(int run, int value) const {
  const unsigned size = kValueSizes.of(value);
  const Code code = codes_[static_cast<std::size_t>(run) << 4 | size];
  return {(std::uint32_t{code.code} << size | value_bits(value, size)) << Whole::kLength | (code.bits + size)};
}

/// Codes with the values' bits.
void HuffmanCodes::join() {
  Whole* const zero = whole_.data() + kWideZero;
  for (int value = -kWide; value <= kWide; ++value) zero[value] = whole_of(0, value);
  for (int run = 0; run < 16; ++run) {
    for (int value = -kSmall; value < kSmall; ++value)
      if (value != 0 || run == 0) whole_[place_of({run, value})] = whole_of(run, value);
  }
}

}  // namespace lightmill
