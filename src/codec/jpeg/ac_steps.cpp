#include "codec/jpeg/ac_steps.h"

#include <cstring>

namespace lightmill {
namespace {

constexpr auto kNaturalOrder = natural_order<0>();

template <int kSlots>
void first(FirstLane* lanes, std::size_t count) {
  pass_first<kSlots>(lanes, count);
}

void refine(RefinementLane* lanes, std::size_t count, std::size_t steps) {
  return count == 1 ? RefinementSteps<PlainDeposit, 1>(lanes).run(steps)
                    : RefinementSteps<PlainDeposit, 2>(lanes).run(steps);
}

void refine_run(RefinementLane& lane) { RefinementSymbol<PlainDeposit>(lane).pass_run(); }

/// One more bit of each coefficient that has one, away from zero.
template <int kSlots>
void refine_values(std::int16_t* values, const Refinement& refinement, std::int16_t unit) {
  constexpr std::uint64_t kKept = kSlots == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << (kSlots - 1)) - 1;
  for (std::uint64_t changed = (refinement.bits | refinement.fresh) & kKept; changed != 0; changed &= changed - 1) {
    const auto k = static_cast<std::size_t>(std::countr_zero(changed));
    const bool positive = values[k] != 0 ? values[k] > 0 : (refinement.bits >> k & 1) != 0;
    values[k] = static_cast<std::int16_t>(positive ? values[k] + unit : values[k] - unit);
  }
}

template <int kSlots>
void assemble(const Assembly& assembly, JBLOCKROW blocks) {
  for (std::size_t b = 0; b < assembly.blocks; ++b) {
    std::int16_t* const values = assembly.values + b * kSlots;
    for (std::size_t r = 0; r < assembly.refinement_count; ++r) {
      refine_values<kSlots>(values, assembly.refinements[r][b], assembly.units[r]);
    }
    std::memset(blocks[b], 0, sizeof blocks[b]);
    for (std::size_t k = 0; k < kSlots; ++k) blocks[b][kNaturalOrder[k]] = values[k];
    std::memset(values, 0, kSlots * sizeof *values);
  }
}

template <int kSlots>
AcKernel kernel() {
  return {kSlots,     first<kSlots>,   pass_first_symbol<kSlots>, refine, PlainDeposit::pass_symbol,
          refine_run, assemble<kSlots>};
}

}  // namespace

void PlainDeposit::pass_symbol(RefinementLane& lane) { RefinementSymbol<PlainDeposit>(lane).pass(); }

AcKernel ac_kernel(int n, Simd simd) {
#if defined(__x86_64__)
  if (simd >= Simd::avx2) return ac_kernel_by_bmi2(n);
#endif
  return n <= 2 ? kernel<8>() : n <= 4 ? kernel<32>() : kernel<64>();
}

}  // namespace lightmill
