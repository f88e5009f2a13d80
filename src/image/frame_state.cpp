#include "lightmill/frame_state.h"

#include <cmath>

namespace lightmill {

Size FrameState::picture() const {
  return {static_cast<int>(std::ceil(window.width)), static_cast<int>(std::ceil(window.height))};
}

std::size_t bytes(const FrameState& state) {
  const auto samples = static_cast<std::size_t>(state.samples.area());
  const std::size_t sample = state.bits > 8 ? 2 : 1;
  const std::int64_t covered = std::int64_t{state.chroma.across} * state.chroma.down;
  const std::size_t chroma = state.channels == 1 ? 0 : 2 * samples / static_cast<std::size_t>(covered);
  return (samples + chroma + (state.alpha ? samples : 0)) * sample;
}

bool agrees(const FrameState& planned, const FrameState& found) {
  FrameState expected = planned;
  if (planned.channels == 0) expected.channels = found.channels;
  return expected == found;
}

std::string to_string(const FrameState& state) {
  const std::string color = state.channels == 0   ? "color or gray"
                            : state.channels == 1 ? "gray"
                                                  : to_string(state.chroma);
  return std::string(to_string(state.domain)) + " of " + to_string(state.samples) + " samples, " + color +
         (state.alpha ? ", alpha" : "") + (state.bits == 8 ? "" : ", " + std::to_string(state.bits) + " bits") +
         ", window " + to_string(state.window);
}

}  // namespace lightmill
