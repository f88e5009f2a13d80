#include "codec/jpeg/scan_end.h"

#include <algorithm>

namespace lightmill {
namespace {

/// How libjpeg's two Huffman decoders begin (jdhuff.c, jdphuff.c, the same since libjpeg 6b); their bit buffer is not
/// in its headers.
struct HuffmanDecoder {
  jpeg_entropy_decoder shown;
  std::size_t bits;  ///< the last byte read is the lowest
  int count;
};

/// The whole bytes that were read and not used, of which `last_read` must be the last; 0 where these are not the fields
/// they are taken for.
int bytes_ahead(const jpeg_decompress_struct& codec, std::uint8_t last_read) {
  const auto& decoder = *reinterpret_cast<const HuffmanDecoder*>(codec.entropy);
  const bool as_expected = decoder.count >= 8 && decoder.count <= 64 && (decoder.bits & 0xFF) == last_read;
  return as_expected ? decoder.count / 8 : 0;
}

/// One byte of entropy-coded data back: two where a zero is stuffed after 0xFF.
const std::uint8_t* back(const std::uint8_t* byte) { return byte[-1] == 0 && byte[-2] == 0xFF ? byte - 2 : byte - 1; }

}  // namespace

LeftOver left_over(const std::uint8_t* first, const std::uint8_t* end) {
  LeftOver left{end};
  const std::uint8_t* at = first;
  while (at < end) {
    const std::uint8_t* const code = std::find_if(at, end, [](std::uint8_t byte) { return byte != 0xFF; });
    if (code > at && code < end && *code != 0) {  // a marker, with 0xFF repeated before it
      left.bytes += static_cast<std::size_t>(code - at) - 1;
      left.marker = code - 1;
      break;
    }
    if (code == end) break;
    left.constant = left.constant && *at == *first;
    ++left.bytes;
    at = code + 1;
  }
  return left;
}

const std::uint8_t* behind_last_mcu(const jpeg_decompress_struct& codec) {
  const std::uint8_t* byte = codec.src->next_input_byte;
  if (codec.unread_marker != 0) {
    byte -= 2;
    while (byte[-1] == 0xFF) --byte;
  }
  if (codec.arith_code) return byte;
  const std::uint8_t last_read = *back(byte);
  for (int ahead = bytes_ahead(codec, last_read); ahead > 0; --ahead) byte = back(byte);
  return byte;
}

}  // namespace lightmill
