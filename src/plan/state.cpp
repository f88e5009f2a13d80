#include "plan/state.h"

#include "image/plane_sizes.h"
#include "ops/facts.h"

#include <cmath>
#include <type_traits>

namespace lightmill {
namespace {

/// The window becomes the frame: `size` samples, and chroma planes of `chroma`.
FrameState whole(FrameState state, Size size, Subsampling chroma) {
  state.chroma = state.has_chroma_planes() ? chroma : kSampling444;
  state.samples = state.domain == Domain::planes ? plane_sizes(size, state.chroma).luma : size;
  state.window = Region::whole(size);
  return state;
}

}  // namespace

FrameState decoded(const step::Decode& step, const ImageInfo& info) {
  FrameState state{.domain = step.domain};
  const bool gray = step.channels == step::Channels::luma || info.color == ColorModel::gray;
  state.channels = gray ? 1 : 3;
  state.alpha = step.domain == Domain::pixels && info.alpha;
  state.bits = step.domain == Domain::pixels ? info.bits : 8;
  if (state.has_chroma_planes()) state.chroma = info.subsampling;
  state.samples = plane_sizes(info.size, state.chroma, step.scale).luma;
  state.window = scaled_window(info.size, step.scale);
  return state;
}

FrameState after(const step::Narrow& step, FrameState state) {
  state.window = step.region;
  return state;
}

FrameState after(const step::Resample& step, FrameState state) { return whole(state, step.size, step.subsampling); }

FrameState after(const step::Settle& step, FrameState state) { return whole(state, step.size, step.subsampling); }

FrameState after(const step::Turn& step, FrameState state) {
  state.window = turned(state.window, state.samples, step.turn);
  state.samples = turned(state.samples, step.turn);
  if (transposes(step.turn)) state.chroma = state.chroma.transposed();
  return state;
}

FrameState after(const step::ToPixels&, FrameState state) {
  state.domain = Domain::pixels;
  return whole(state, state.picture(), kSampling444);
}

FrameState after(const step::Flatten& step, FrameState state) {
  if (state.alpha && state.channels == 1 && !step.ground.is_gray()) state.channels = 3;
  state.alpha = false;
  return state;
}

FrameState after(const step::Reduce&, FrameState state) {
  state.bits = 8;
  return state;
}

FrameState after(const step::ConvertColors&, FrameState state) { return state; }

FrameState after(const step::Apply& step, FrameState state) {
  if (drops_color(step.operation)) {
    state.channels = 1;
    state.chroma = kSampling444;
    return state;
  }
  if (effect_of(step.operation) != Effect::looks_at_all) return state;
  state.channels = 0;
  return whole(state, output_size(step.operation, state.picture(), Orientation::identity), state.chroma);
}

FrameState after(const step::Encode&, FrameState state) { return state; }

FrameState after(const step::HandOver&, FrameState state) { return state; }

FrameState after(const Step& step, const FrameState& state, const ImageInfo& info) {
  return std::visit(
      [&](const auto& one) {
        if constexpr (std::is_same_v<decltype(one), const step::Decode&>)
          return decoded(one, info);
        else
          return after(one, state);
      },
      step);
}

}  // namespace lightmill
