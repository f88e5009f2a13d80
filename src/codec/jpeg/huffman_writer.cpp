#include "codec/jpeg/huffman_writer.h"

namespace lightmill {

HuffmanCodes::HuffmanCodes(const JHUFF_TBL& table) {
  unsigned next = 0;
  std::size_t index = 0;
  for (std::size_t length = 1; length <= 16; ++length, next <<= 1) {
    for (int i = 0; i < table.bits[length]; ++i, ++index, ++next) {
      codes_[table.huffval[index]] = {static_cast<std::uint16_t>(next), static_cast<std::uint16_t>(length)};
    }
  }
}

}  // namespace lightmill
