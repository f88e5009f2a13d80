#include "base/simd.h"
#include "codec/jpeg/skim_steps.h"

namespace lightmill {

#if defined(__x86_64__)
LIGHTMILL_AVX2 bool skim_steps_by_bmi2(const SkimWork& work, bool checked) {
  return checked ? skim_groups<6, true>(work) : skim_groups<6, false>(work);
}
#else
bool skim_steps_by_bmi2(const SkimWork& work, bool checked) { return skim_steps(work, checked); }
#endif

}  // namespace lightmill
