#include "job/picture_change.h"

namespace lightmill {
namespace {

void note(const step::Decode& decode, const FrameState&, PictureChange& change) {
  change.resized = change.resized || decode.scale != step::Scale{};
  change.recolored = change.recolored || decode.channels == step::Channels::luma;
}
void note(const step::Narrow& narrow, const FrameState& before, PictureChange& change) {
  change.cut = change.cut || narrow.region != before.window;
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

PictureChange change_of(const Plan& plan, const PlannedOutput& output) {
  PictureChange change;
  std::vector<std::size_t> way{output.step};
  while (way.back() != 0) way.push_back(plan.steps[way.back()].from);
  for (auto step = way.rbegin(); step != way.rend(); ++step) {
    const PlannedStep& planned = plan.steps[*step];
    std::visit([&](const auto& s) { note(s, plan.steps[planned.from].state, change); }, planned.step);
  }
  return change;
}

}  // namespace lightmill
