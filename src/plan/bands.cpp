// Whether a picture's rows can go from one step to the next as they are made, so that no frame is ever whole.
#include "codec/encodings.h"
#include "plan/planner.h"
#include "samples/axis.h"
#include "samples/fixed_point.h"

#include <algorithm>
#include <cmath>

namespace lightmill {
namespace {

/// Source samples to a target sample of one direction, at the most.
double taps(double shrink, Resampling filter) {
  return std::ceil(2 * filter_radius(filter) * std::max(1.0, shrink)) + 1;
}

/// Where nothing is enlarged, and few samples make one: then fixed point does it.
bool flows(const FrameState& from, const step::Resample& resample) {
  if (from.domain != Domain::planes) return false;
  const auto in = from.chroma, out = from.has_chroma_planes() ? resample.subsampling : from.chroma;
  const double across = from.window.width / resample.size.width, down = from.window.height / resample.size.height;
  const double chroma_across = across * out.across / in.across, chroma_down = down * out.down / in.down;
  const auto few = [&](double by_across, double by_down) {
    return taps(by_across, resample.filter) + taps(by_down, resample.filter) <= FixedScaling::kMostTaps;
  };
  return std::min({across, down, chroma_across, chroma_down}) >= 1 && few(across, down) &&
         few(chroma_across, chroma_down);
}

}  // namespace

/// Where all of the plan is to decode, to narrow, to resample once, to convert colors and to encode in the same format.
void Planner::pass_in_bands() {
  auto& steps = plan_.steps;
  if (plan_.outputs.size() != 1 || steps.front().state.domain != Domain::planes) return;
  const auto* const encode = std::get_if<step::Encode>(&steps.back().step);
  if (!encode || format_of(encode->encoding) != info_.format || !codec_.streams(info_, plan_.decode())) return;
  bool resampled = false, narrowed = false, converted = false;
  for (std::size_t i = 1; i + 1 < steps.size(); ++i) {
    const auto* const resample = std::get_if<step::Resample>(&steps[i].step);
    const bool narrows = std::holds_alternative<step::Narrow>(steps[i].step);
    const bool converts = std::holds_alternative<step::ConvertColors>(steps[i].step);
    if (converts && steps[i].state.channels == 3 && i + 2 == steps.size()) {
      converted = true;
      continue;
    }
    narrowed |= narrows;
    if (resampled || !(narrows || (resample && flows(steps[i - 1].state, *resample)))) return;
    resampled = resample;
  }
  if (!resampled && narrowed) return;  // the encoder is to have a window of its own
  // Rows are converted where they lie, by the encoder's MCU rows, which those of a scaled decoder are not.
  if (!resampled && converted && plan_.decode().scale != step::Scale()) return;
  for (std::size_t i = 0; i + 1 < steps.size(); ++i) steps[i].in_bands = true;
}

}  // namespace lightmill
