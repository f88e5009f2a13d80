#include "codec/jxl/codestream.h"

#include <array>

namespace lightmill {
namespace {

/// The lowest bit of a byte first; zeros behind the end, which is noticed.
class Bits {
 public:
  explicit Bits(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  unsigned take(int count) {
    unsigned value = 0;
    for (int i = 0; i < count; ++i, ++at_)
      if (!ended()) value |= static_cast<unsigned>(bytes_[at_ / 8] >> (at_ % 8) & 1) << i;
    return value;
  }
  bool flag() { return take(1) != 0; }
  bool ended() const { return at_ / 8 >= bytes_.size(); }

  /// What is wanted of the flags of a frame, a number of 64 bits: the lowest 12.
  unsigned take_flags() {
    switch (take(2)) {
      case 0:
        return 0;
      case 1:
        return 1 + take(4);
      case 2:
        return 17 + take(8);
      default:
        break;
    }
    const unsigned low = take(12);
    for (int shift = 12; flag() && shift < 60; shift += 8) take(8);
    return low;
  }

 private:
  std::span<const std::uint8_t> bytes_;
  std::size_t at_ = 0;
};

/// A side of a picture (D.2).
void skip_side(Bits& bits, bool in_eights) {
  constexpr std::array kLengths{9, 13, 18, 30};
  bits.take(in_eights ? 5 : kLengths.at(bits.take(2)));
}

/// By how much luma is finer than chroma; of Cb, Y and Cr.
Subsampling read_subsampling(Bits& bits) {
  constexpr std::array kAcross{0, 1, 1, 0}, kDown{0, 1, 0, 1};
  const unsigned blue = bits.take(2), luma = bits.take(2);
  bits.take(2);
  const auto finer = [&](const std::array<int, 4>& shifts) { return shifts.at(luma) > shifts.at(blue) ? 2 : 1; };
  return {finer(kAcross), finer(kDown)};
}

/// Whether the frame comes in several passes.
bool skip_passes(Bits& bits) {
  constexpr unsigned kMany = 3;
  const unsigned more = bits.take(2);
  if (more == 0) return false;
  const unsigned passes = more < kMany ? 1 + more : 1 + kMany + bits.take(3);
  const unsigned few = bits.take(2), coarser = few < kMany ? few : few + bits.take(1);
  for (unsigned i = 0; i < passes - 1; ++i) bits.take(2);  // shifts
  for (unsigned i = 0; i < coarser; ++i) bits.take(2);     // how much coarser
  for (unsigned i = 0; i < coarser; ++i)                   // up to which pass
    if (bits.take(2) == kMany) bits.take(3);
  return true;
}

/// A length or a place of a frame (F.2).
unsigned read_extent(Bits& bits) {
  constexpr std::array kLengths{8, 11, 14, 30};
  constexpr std::array kFrom{0U, 256U, 2304U, 18'688U};
  const unsigned kind = bits.take(2);
  return kFrom.at(kind) + bits.take(kLengths.at(kind));
}

Size read_own_size(Bits& bits, bool has_place) {
  if (has_place) {
    read_extent(bits);
    read_extent(bits);
  }
  const auto width = static_cast<int>(read_extent(bits));
  return {width, static_cast<int>(read_extent(bits))};
}

/// Behind what says how it is decoded: whether it replaces what was there, and is the last. Of an animation that is not
/// to be told so.
bool is_alone(Bits& bits, std::size_t extra_channels) {
  for (std::size_t i = 0; i < 1 + extra_channels; ++i)
    if (bits.take(2) != 0) return false;  // blended
  return bits.flag();
}

}  // namespace

bool is_turned(std::span<const std::uint8_t> codestream) {
  constexpr std::size_t kSignature = 2;
  if (codestream.size() < kSignature) return false;
  Bits bits(codestream.subspan(kSignature));
  const bool in_eights = bits.flag();
  skip_side(bits, in_eights);
  const bool has_width = bits.take(3) == 0;  // else it follows from the height
  if (has_width) skip_side(bits, in_eights);
  const bool usual = bits.flag();
  return !usual && bits.flag() && bits.take(3) != 0;
}

std::optional<JxlFrameHead> read_frame_head(std::span<const std::uint8_t> bytes, bool xyb, std::size_t extra_channels) {
  constexpr unsigned kRegular = 0, kOfLowFrequencies = 1, kReferenceOnly = 2, kSkipProgressive = 3, kUsesDcFrame = 0x20;
  Bits bits(bytes);
  JxlFrameHead head;
  if (bits.ended()) return std::nullopt;
  if (bits.flag()) return head;  // all as usual
  const unsigned type = bits.take(2);
  head.shown = type == kRegular || type == kSkipProgressive;
  head.modular = bits.flag();
  const bool has_dc = (bits.take_flags() & kUsesDcFrame) != 0;
  head.ycc = !xyb && bits.flag();
  if (head.ycc && !has_dc) head.subsampling = read_subsampling(bits);
  for (std::size_t i = 0; !has_dc && i < 1 + extra_channels; ++i) bits.take(2);  // upsampling
  if (head.modular)
    bits.take(2);  // size of its groups
  else if (xyb)
    bits.take(6);  // scales of quantization
  const bool in_passes = type != kReferenceOnly && skip_passes(bits);
  head.progressive = has_dc || in_passes;
  const bool has_own = type != kOfLowFrequencies && bits.flag();
  if (has_own) head.own = read_own_size(bits, type != kReferenceOnly);
  head.alone = !head.shown || head.progressive || (!has_own && is_alone(bits, extra_channels));
  return bits.ended() ? std::nullopt : std::optional(head);
}

}  // namespace lightmill
