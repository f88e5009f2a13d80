#include "codec/heic/parameter_sets.h"

#include "codec/heic/boxes.h"

#include "lightmill/error.h"

#include <algorithm>
#include <bit>
#include <string>

namespace lightmill {
namespace {

[[noreturn]] void broken_set() { throw Error(Cause::damaged, "a parameter set of its HEVC is damaged"); }

/// Bits of a NAL unit, without the bytes that keep start codes out of it.
class UnitBits {
 public:
  /// `unit` with its head of two bytes.
  explicit UnitBits(std::span<const std::uint8_t> unit) {
    int zeros = 0;
    for (const std::uint8_t byte : unit.subspan(std::min<std::size_t>(unit.size(), 2))) {
      if (zeros >= 2 && byte == 3) {
        zeros = 0;
        continue;
      }
      zeros = byte == 0 ? zeros + 1 : 0;
      bytes_.push_back(byte);
    }
  }

  std::uint32_t bits(int count) {
    std::uint32_t value = 0;
    for (; count > 0; --count, ++at_) {
      if (at_ / 8 >= bytes_.size()) broken_set();
      value = value << 1 | (bytes_[at_ / 8] >> (7 - at_ % 8) & 1U);
    }
    return value;
  }
  bool flag() { return bits(1) != 0; }
  void skip(int count) {
    for (; count > 0; count -= 16) bits(std::min(count, 16));
  }
  /// Exp-Golomb, ue(v).
  std::uint32_t number(std::uint32_t most) {
    int zeros = 0;
    while (!flag())
      if (++zeros > 20) broken_set();
    const std::uint32_t value = (1U << zeros) - 1 + bits(zeros);
    if (value > most) broken_set();
    return value;
  }
  int whole(std::uint32_t most) { return static_cast<int>(number(most)); }

 private:
  std::vector<std::uint8_t> bytes_;
  std::size_t at_ = 0;
};

/// ITU-T H.265, 7.3.3.
void skip_profile(UnitBits& bits, int sub_layers) {
  constexpr int kProfile = 88, kLevel = 8;
  bits.skip(kProfile + kLevel);
  std::vector<std::pair<bool, bool>> there;
  for (int i = 0; i < sub_layers - 1; ++i) {
    const bool profile = bits.flag();
    there.emplace_back(profile, bits.flag());
  }
  if (sub_layers > 1) bits.skip(2 * (8 - (sub_layers - 1)));
  for (const auto& [profile, level] : there) bits.skip((profile ? kProfile : 0) + (level ? kLevel : 0));
}

Size read_window(UnitBits& bits, const HevcSequence& sequence) {
  constexpr std::uint32_t kMost = 65'535;
  if (!bits.flag()) return sequence.coded;
  const Subsampling unit = sequence.samples.subsampling();
  const int left = bits.whole(kMost), right = bits.whole(kMost), top = bits.whole(kMost), bottom = bits.whole(kMost);
  const Size visible{sequence.coded.width - unit.across * (left + right),
                     sequence.coded.height - unit.down * (top + bottom)};
  if (visible.width <= 0 || visible.height <= 0) broken_set();
  return visible;
}

void read_order(UnitBits& bits, int sub_layers) {
  bits.number(12);  // log2_max_pic_order_cnt_lsb_minus4
  for (int left = bits.flag() ? sub_layers : 1; left > 0; --left)
    for (int i = 0; i < 3; ++i) bits.number(1U << 20);
}

/// Sizes of blocks that fit each other and the picture.
void check_blocks(UnitBits& bits, Size coded) {
  constexpr int kLargestBlock = 6, kLargestTransform = 5;
  const int block = bits.whole(3) + 3, tree = block + bits.whole(3);
  const int least = bits.whole(3) + 2, most = least + bits.whole(3);
  const int inter = bits.whole(4), intra = bits.whole(4);
  const bool fits = tree <= kLargestBlock && most <= std::min(tree, kLargestTransform) && least < block &&
                    std::max(inter, intra) <= tree - least;
  const int side = 1 << block;
  if (!fits || coded.width % side != 0 || coded.height % side != 0) broken_set();
}

}  // namespace

HevcUnitHead hevc_unit_head(std::span<const std::uint8_t> unit) {
  if (unit.size() < 2) throw Error(Cause::damaged, "its HEVC is damaged");
  return {unit[0] >> 1 & 63, (unit[0] & 1) << 5 | unit[1] >> 3};
}

HevcSequence read_hevc_sequence(std::span<const std::uint8_t> unit) {
  constexpr std::uint32_t kLongestSide = 65'535;
  UnitBits bits(unit);
  HevcSequence sequence;
  bits.skip(4);
  const int sub_layers = static_cast<int>(bits.bits(3)) + 1;
  bits.skip(1);
  if (sub_layers > 7) broken_set();
  skip_profile(bits, sub_layers);
  bits.number(15);
  sequence.samples.chroma = bits.whole(3);
  if (sequence.samples.chroma == 3 && bits.flag()) throw Error(Cause::unsupported, "HEVC whose colors are coded apart");
  sequence.coded.width = bits.whole(kLongestSide);
  sequence.coded.height = bits.whole(kLongestSide);
  if (sequence.coded.width == 0 || sequence.coded.height == 0) broken_set();
  sequence.visible = read_window(bits, sequence);
  sequence.samples.bits = bits.whole(8) + 8;
  const int chroma_bits = bits.whole(8) + 8;
  if (!sequence.samples.gray() && chroma_bits != sequence.samples.bits)
    throw Error(Cause::unsupported, "HEVC whose luma and chroma have different bits");
  read_order(bits, sub_layers);
  check_blocks(bits, sequence.coded);
  return sequence;
}

HevcSamples read_hevc_samples(std::span<const std::uint8_t> bytes) {
  BoxReader reader(bytes, "hvcC");
  constexpr std::size_t kInFront = 16;
  reader.skip(kInFront);
  HevcSamples samples{.chroma = reader.byte() & 3, .bits = (reader.byte() & 7) + 8};
  const int chroma_bits = (reader.byte() & 7) + 8;
  if (!samples.gray() && chroma_bits != samples.bits)
    throw Error(Cause::unsupported, "HEVC whose luma and chroma have different bits");
  return samples;
}

HevcConfiguration read_hevc_configuration(std::span<const std::uint8_t> bytes) {
  HevcConfiguration configuration{.samples = read_hevc_samples(bytes), .sets = {}};
  BoxReader reader(bytes, "hvcC");
  constexpr std::size_t kInFront = 21, kMostSets = 256;
  reader.skip(kInFront);
  configuration.length_size = (reader.byte() & 3U) + 1;
  for (int arrays = reader.byte(); arrays > 0; --arrays) {
    reader.skip(1);
    for (auto units = reader.number(2); units > 0; --units) configuration.sets.push_back(reader.take(reader.number(2)));
    if (configuration.sets.size() > kMostSets) throw Error(Cause::damaged, "its HEVC has too many parameter sets");
  }
  return configuration;
}

}  // namespace lightmill
