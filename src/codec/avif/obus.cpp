#include "codec/avif/obus.h"

#include <algorithm>
#include <cstddef>

namespace lightmill {
namespace {

/// Zeros come behind the end.
class Bits {
 public:
  explicit Bits(AvifView bytes) : bytes_(bytes) {}

  std::uint64_t number(int count) {
    std::uint64_t value = 0;
    for (; count > 0; --count, ++at_) {
      const std::size_t byte = at_ / 8;
      value = value << 1 | (byte < bytes_.size() ? bytes_[byte] >> (7 - at_ % 8) & 1U : 0U);
    }
    return value;
  }
  bool flag() { return number(1) != 0; }
  void skip(int count) { at_ += static_cast<std::size_t>(count); }
  /// As many zeros as bits behind them (AV1, 4.10.3).
  void skip_variable() {
    int zeros = 0;
    while (zeros < 32 && !flag()) ++zeros;
    skip(zeros < 32 ? zeros : 0);
  }

 private:
  AvifView bytes_;
  std::size_t at_ = 0;
};

/// Timing, of which the length of what each operating point says of its buffers is returned.
int skip_timing(Bits& bits) {
  if (!bits.flag()) return 0;
  bits.skip(64);
  if (bits.flag()) bits.skip_variable();
  if (!bits.flag()) return 0;
  const int length = static_cast<int>(bits.number(5)) + 1;
  bits.skip(32 + 5 + 5);
  return length;
}

void skip_operating_points(Bits& bits, int buffer_length) {
  constexpr std::uint64_t kLeastWithTier = 8;
  const bool delays = bits.flag();
  for (auto points = bits.number(5) + 1; points > 0; --points) {
    bits.skip(12);
    if (bits.number(5) >= kLeastWithTier) bits.skip(1);
    if (buffer_length > 0 && bits.flag()) bits.skip(2 * buffer_length + 1);
    if (delays && bits.flag()) bits.skip(4);
  }
}

/// The most pixels that a frame of the sequence may have (AV1, 5.5.1).
std::int64_t pixels_of(AvifView sequence_header) {
  Bits bits(sequence_header);
  bits.skip(3 + 1);
  const bool reduced = bits.flag();
  if (reduced) {
    bits.skip(5);
  } else {
    const int buffer_length = skip_timing(bits);
    skip_operating_points(bits, buffer_length);
  }
  const int width_bits = static_cast<int>(bits.number(4)) + 1, height_bits = static_cast<int>(bits.number(4)) + 1;
  const auto width = static_cast<std::int64_t>(bits.number(width_bits)) + 1;
  return width * (static_cast<std::int64_t>(bits.number(height_bits)) + 1);
}

/// The size of an OBU's content in little groups of seven bits (AV1, 4.10.5); `head` grows by what it takes.
std::size_t content_size(AvifView data, std::size_t& head) {
  std::uint64_t size = 0;
  for (int shift = 0; shift < 56 && head < data.size(); shift += 7) {
    const std::uint8_t byte = data[head++];
    size |= std::uint64_t{byte & 0x7FU} << shift;
    if (byte < 0x80) break;
  }
  return static_cast<std::size_t>(std::min<std::uint64_t>(size, data.size() - head));
}

}  // namespace

Av1Demands demands_of(AvifView data) {
  constexpr int kSequenceHeader = 1, kFrameHeader = 3, kFrame = 6;
  constexpr unsigned kExtension = 4, kHasSize = 2;
  Av1Demands demands;
  while (!data.empty()) {
    const int type = data[0] >> 3 & 15;
    const unsigned flags = data[0];
    std::size_t head = std::min<std::size_t>(data.size(), (flags & kExtension) != 0 ? 2 : 1);
    const std::size_t size = (flags & kHasSize) != 0 ? content_size(data, head) : data.size() - head;
    const AvifView content = data.subspan(head, size);
    if (type == kSequenceHeader) demands.pixels = std::max(demands.pixels, pixels_of(content));
    if (type == kFrameHeader || type == kFrame) ++demands.pictures;
    data = data.subspan(head + size);
  }
  return demands;
}

}  // namespace lightmill
