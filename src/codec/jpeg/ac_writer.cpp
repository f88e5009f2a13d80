#include "codec/jpeg/ac_writer.h"

#include "codec/jpeg/huffman_writer.h"
#include "codec/jpeg/zigzag.h"

#include <bit>

namespace lightmill {
namespace {

[[gnu::always_inline]] inline std::uint64_t below(int k) { return (std::uint64_t{1} << k) - 1; }

[[gnu::always_inline]] inline LayeredBlock layered(const QuantizedBlock& block) {
  LayeredBlock made{block.values, {block.nonzero}, {}};
  for (std::uint64_t left = block.nonzero; left != 0; left &= left - 1) {
    const int k = std::countr_zero(left), value = block.values[static_cast<std::size_t>(k)];
    const auto magnitude = static_cast<unsigned>(value < 0 ? -value : value);
    for (std::size_t layer = 1; layer < LayeredBlock::kLayers; ++layer) {
      made.reaching[layer] |= std::uint64_t{magnitude >> layer != 0} << k;
      made.has_bit[layer - 1] |= std::uint64_t{magnitude >> (layer - 1) & 1} << k;
    }
  }
  return made;
}

[[gnu::always_inline]] inline void add_each(std::span<AcWriter> scans, std::span<const QuantizedBlock> blocks) {
  for (const QuantizedBlock& block : blocks) {
    const LayeredBlock made = layered(block);
    for (AcWriter& scan : scans) scan.add(made);
  }
}
void add_each_plainly(std::span<AcWriter> scans, std::span<const QuantizedBlock> blocks) { add_each(scans, blocks); }
#if defined(__x86_64__)
/// With instructions that count bits.
LIGHTMILL_AVX2 void add_each_by_bmi(std::span<AcWriter> scans, std::span<const QuantizedBlock> blocks) {
  add_each(scans, blocks);
}
#endif

}  // namespace

AddBlocks add_blocks(Simd simd) {
#if defined(__x86_64__)
  if (simd >= Simd::avx2) return add_each_by_bmi;
#endif
  (void)simd;
  return add_each_plainly;
}

AcWriter::AcWriter(const Part& part, BufferPool& pool)
    : part_(part), range_(mask_of(part.first, part.last)), tokens_(pool) {}

[[gnu::always_inline]] inline void AcWriter::add(const LayeredBlock& block) {
  tokens_.make_room(kMostOfBlock);
  if (part_.refines)
    refine(block);
  else
    begin(block);
}

void AcWriter::finish() {
  tokens_.make_room(kMostOfBlock);
  end_run();
}

[[gnu::always_inline]] inline void AcWriter::begin(const LayeredBlock& block) {
  std::uint64_t left = block.reaching[static_cast<std::size_t>(part_.low)] & range_;
  if (left == 0) return end_block(0, 0);
  end_run();
  int passed = part_.first - 1;
  for (; left != 0; left &= left - 1) {
    const int k = std::countr_zero(left), value = block.values[static_cast<std::size_t>(k)];
    int zeros = k - passed - 1;
    passed = k;
    for (; zeros > 15; zeros -= 16) tokens_.put(kSixteenZeros, 0, 0);
    const int coded = value < 0 ? -magnitude(value) : magnitude(value);
    const unsigned size = kValueSizes.of(coded);
    tokens_.put(static_cast<unsigned>(zeros) << 4 | size, value_bits(coded, size), static_cast<int>(size));
  }
  if (passed < part_.last) end_block(0, 0);
}

/// The bits of a block's coefficients that were begun by scans before, in the order of the data.
class AcWriter::Corrections {
 public:
  struct Bits {
    std::uint64_t bits;
    int count;
  };
  [[gnu::always_inline]] Corrections(std::uint64_t begun, std::uint64_t has_bit) : left_(begun), has_bit_(has_bit) {}
  /// Those of the next ones, below `k`.
  [[gnu::always_inline]] Bits up_to(int k) { return taken(left_ & below(k)); }
  [[gnu::always_inline]] Bits rest() { return taken(left_); }

 private:
  [[gnu::always_inline]] Bits taken(std::uint64_t next) {
    left_ &= ~next;
    Bits taken{0, std::popcount(next)};
    for (; next != 0; next &= next - 1) taken.bits = taken.bits << 1 | (has_bit_ >> std::countr_zero(next) & 1);
    return taken;
  }

  std::uint64_t left_;
  const std::uint64_t has_bit_;
};

[[gnu::always_inline]] inline void AcWriter::refine(const LayeredBlock& block) {
  const auto low = static_cast<std::size_t>(part_.low);
  const std::uint64_t begun = block.reaching[low + 1] & range_, reaching = block.reaching[low] & range_;
  std::uint64_t zeros = range_ & ~reaching;
  Corrections corrections(begun, block.has_bit[low]);
  for (std::uint64_t left = reaching & ~begun; left != 0; left &= left - 1) {
    end_run();
    const int k = std::countr_zero(left);
    int run = std::popcount(zeros & below(k));
    for (; run > 15; run -= 16) {
      for (int i = 0; i < 15; ++i) zeros &= zeros - 1;
      const auto before = corrections.up_to(std::countr_zero(zeros));
      zeros &= zeros - 1;
      tokens_.put(kSixteenZeros, before.bits, before.count);
    }
    zeros &= ~below(k);
    const auto before = corrections.up_to(k);
    const bool positive = block.values[static_cast<std::size_t>(k)] > 0;
    tokens_.put(static_cast<unsigned>(run) << 4 | 1, std::uint64_t{positive} << before.count | before.bits,
                before.count + 1);
  }
  const auto last = corrections.rest();
  if (zeros != 0 || last.count > 0) end_block(last.bits, last.count);
}

/// With bits of coefficients that were begun, which come behind the end's symbol.
[[gnu::always_inline]] inline void AcWriter::end_block(std::uint64_t bits, int count) {
  ++run_;
  if (count > 0) {
    const std::size_t used = behind_run_.size();
    behind_run_.resize(used + (static_cast<std::size_t>(count) + 7) / 8);
    ScanToken::write(behind_run_.data() + used, bits, count);
    held_back_ += count;
  }
  if (run_ == kLongestRun || held_back_ > kMostHeldBack - DCTSIZE2 + 1) end_run();
}

inline void AcWriter::end_run() {
  if (run_ == 0) return;
  const int size = std::bit_width(run_) - 1;
  tokens_.put(static_cast<unsigned>(size) << 4, run_ & ((1U << size) - 1), size);
  tokens_.put(behind_run_);
  behind_run_.clear();
  run_ = 0;
  held_back_ = 0;
}

}  // namespace lightmill
