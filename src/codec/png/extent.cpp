#include "codec/png/extent.h"

#include "codec/png/chunk_head.h"

namespace lightmill {

bool PngExtent::find(std::span<const std::uint8_t> bytes) {
  while (!found_ && bytes.size() >= at_ + kLengthAndType) {
    const std::string_view type = text_of(bytes.subspan(at_ + 4, 4));
    const std::size_t length = big_endian(bytes, at_);
    if (length > kLongestChunk || !is_chunk_type(type)) {
      found_ = true;
      break;
    }
    if (bytes.size() - at_ - kLengthAndType < length + kChecksum) return false;
    at_ += kLengthAndType + length + kChecksum;
    found_ = type == "IEND";
  }
  return found_;
}

}  // namespace lightmill
