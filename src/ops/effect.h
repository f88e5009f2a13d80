#pragma once

namespace lightmill {

/// What an operation does to the picture, as far as a plan has to know.
enum class Effect {
  turns,         ///< quarter turns and mirrors: no sample changes
  selects,       ///< keeps a part: no sample changes or moves
  resamples,     ///< makes new samples of old ones, at another size
  maps,          ///< each sample for itself, wherever it lies
  looks_around,  ///< at neighbors: what lies beside the window must not show
  looks_at_all,  ///< may do anything with size, directions and color
};

/// Such operations have no `apply`: the plan makes steps of their own of them.
constexpr bool is_geometry(Effect effect) {
  return effect == Effect::turns || effect == Effect::selects || effect == Effect::resamples;
}

}  // namespace lightmill
