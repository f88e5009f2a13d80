#include "codec/jpeg/code_blocks.h"
#include "codec/jpeg/flat_items.h"
#include "codec/jpeg/turned_avx512.h"

#if defined(__x86_64__)

namespace lightmill {
namespace {

/// Blocks whose bits are written one right behind the other.
class FlatCoder {
 public:
  FlatCoder(const CodingWork& work, std::uint8_t* to, std::uint32_t at)
      : work_(work), first_(to), at_(at), writer_(to), block_(work.to) {}

  LIGHTMILL_VBMI2 void add(const BlockHalves& halves) {
    if (pending_ == kBlocks) write_pending();
    block_[pending_ * work_.step].dc =
        static_cast<std::int16_t>(_mm_cvtsi128_si32(_mm512_castsi512_si128(halves.first)));
    const std::uint64_t nonzero = std::uint64_t{_mm512_test_epi16_mask(halves.second, halves.second)} << 32 |
                                  (_mm512_test_epi16_mask(halves.first, halves.first) & ~1U);
    flat::Place* const first = places_.data() + 2 * pairs_[pending_];
    flat::Place* const end = flat::put_ac(halves, nonzero, 0, first);
    if (!end) return write_at_once(halves);
    pairs_[++pending_] = static_cast<std::size_t>(flat::make_even(first, end) - places_.data()) / 2;
  }

  LIGHTMILL_VBMI2 std::uint8_t* finish() {
    write_pending();
    return writer_.sound() ? first_ + (writer_.bits_from(first_) + 7) / 8 : nullptr;
  }

 private:
  static constexpr std::ptrdiff_t kBlocks = 32;

  void tell(std::size_t begin, std::size_t end) {
    block_->at = at_ + static_cast<std::uint32_t>(begin / 8);
    block_->first_bit = begin & 7;
    block_->bits = (end - begin) & 0x1FFF;
    block_ += work_.step;
  }

  LIGHTMILL_VBMI2 void write_pending() {
    const HuffmanCodes::Whole* const wholes = work_.ac->wholes();
    const std::size_t pairs = pairs_[pending_];
    HuffmanWriter writer = writer_;  // in registers
    for (std::size_t i = 0; i < pairs; ++i) {
      begins_[i] = static_cast<std::uint32_t>(writer.bits_from(first_));
      flat::write_pair(places_.data() + 2 * i, wholes, writer);
    }
    writer_ = writer;
    begins_[pairs] = static_cast<std::uint32_t>(writer.bits_from(first_));
    for (std::ptrdiff_t i = 0; i < pending_; ++i) tell(begins_[pairs_[i]], begins_[pairs_[i + 1]]);
    pending_ = 0;
  }

  LIGHTMILL_VBMI2 void write_at_once(const BlockHalves& halves) {
    write_pending();
    QuantizedBlock block;
    store(halves, block);
    const std::size_t begin = writer_.bits_from(first_);
    writer_.write_ac(block, *work_.ac);
    tell(begin, writer_.bits_from(first_));
  }

  const CodingWork& work_;
  std::uint8_t* const first_;
  const std::uint32_t at_;
  HuffmanWriter writer_;
  CodedBlock* block_;  ///< the first that is pending
  std::ptrdiff_t pending_ = 0;
  std::array<std::size_t, kBlocks + 1> pairs_{};  ///< before each that is pending
  std::array<flat::Place, kBlocks * flat::kMostPlaces + flat::kSlack> places_;
  std::array<std::uint32_t, kBlocks * flat::kMostPlaces / 2 + 1> begins_;  ///< in bits, of each pair
};

template <bool transposed>
LIGHTMILL_VBMI2 std::uint8_t* code_all(const CodingWork& work, std::uint8_t* next, std::uint32_t at) {
  FlatCoder coder(work, next, at);
  const JBLOCK* block = work.run.first;
  for (unsigned i = 0; i < work.run.count; ++i, block += work.run.stride) coder.add(turned<transposed>(*block, work));
  return coder.finish();
}

}  // namespace

LIGHTMILL_VBMI2 std::uint8_t* code_blocks_by_vbmi2(const CodingWork& work, std::uint8_t* next, std::uint32_t at) {
  if (!work.ac) return code_blocks_by_avx512(work, next, at);
  return work.turn.transposed() ? code_all<true>(work, next, at) : code_all<false>(work, next, at);
}

}  // namespace lightmill

#endif
