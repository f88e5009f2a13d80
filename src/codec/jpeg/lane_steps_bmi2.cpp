#include "base/simd.h"
#include "codec/jpeg/lane_steps.h"

namespace lightmill {

#if defined(__x86_64__)

LIGHTMILL_AVX2 bool skim_by_bmi2(const LaneKernel::Work& work, bool checked) {
  constexpr std::size_t kLanes = SkimEntry::kLanesWithBmi2;
  return checked ? LaneSteps<kKeepNone, kLanes, true>(work).run() : LaneSteps<kKeepNone, kLanes, false>(work).run();
}

LIGHTMILL_AVX2 bool decode_by_bmi2(const LaneKernel::Work& work, bool checked) {
  constexpr std::size_t kLanes = CoefficientEntry::kLanesWithBmi2;
  return checked ? LaneSteps<kKeepAll, kLanes, true>(work).run() : LaneSteps<kKeepAll, kLanes, false>(work).run();
}

LIGHTMILL_AVX2 bool decode_low_by_bmi2(const LaneKernel::Work& work, bool checked) {
  constexpr std::size_t kLanes = CoefficientEntry::kLanesWithBmi2;
  return checked ? LaneSteps<kKeepLow, kLanes, true>(work).run() : LaneSteps<kKeepLow, kLanes, false>(work).run();
}

#endif

}  // namespace lightmill
