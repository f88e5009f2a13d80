#include "job/picture_change.h"

#include <algorithm>

namespace lightmill {
namespace {

/// The part of `whole` that `region` is of the frame's `window`, which shows it turned.
Region seen_through(const Region& region, const Region& window, const Region& whole, Orientation turn) {
  constexpr Size kUnit{1, 1};
  const Region share{(region.x - window.x) / window.width, (region.y - window.y) / window.height,
                     region.width / window.width, region.height / window.height};
  const Region upright = turned(share, kUnit, inverse(turn));
  return {whole.x + upright.x * whole.width, whole.y + upright.y * whole.height, upright.width * whole.width,
          upright.height * whole.height};
}

void note(const step::Decode& decode, const FrameState&, PictureChange& change) {
  change.resized = change.resized || decode.scale != step::Scale{};
  change.recolored = change.recolored || decode.channels == step::Channels::luma;
}
void note(const step::Narrow& narrow, const FrameState& before, PictureChange& change) {
  change.cut = change.cut || narrow.region != before.window;
  change.part = seen_through(narrow.region, before.window, change.part, change.turn);
}
void note(const step::Resample& resample, const FrameState& before, PictureChange& change) {
  change.resized = change.resized || resample.size != before.picture();
}
void note(const step::Turn& turn, const FrameState&, PictureChange& change) {
  change.turn = compose(change.turn, turn.turn);
}
void note(const step::ConvertColors&, const FrameState&, PictureChange& change) { change.recolored = true; }
void note(const step::Apply&, const FrameState&, PictureChange& change) { change.recolored = true; }
template <typename Other>
void note(const Other&, const FrameState&, PictureChange&) {}

}  // namespace

std::vector<std::size_t> steps_behind_decoding(const Plan& plan, const PlannedOutput& output) {
  std::vector<std::size_t> steps;
  for (std::size_t step = output.step; step != 0; step = plan.steps[step].from) steps.push_back(step);
  std::ranges::reverse(steps);
  return steps;
}

PictureChange change_of(const Plan& plan, const PlannedOutput& output) {
  PictureChange change{.stored = plan.input.size, .part = Region::whole(plan.input.size), .size = output.size};
  note(plan.decode(), plan.steps.front().state, change);
  for (const std::size_t step : steps_behind_decoding(plan, output)) {
    const PlannedStep& planned = plan.steps[step];
    std::visit([&](const auto& s) { note(s, plan.steps[planned.from].state, change); }, planned.step);
  }
  return change;
}

}  // namespace lightmill
