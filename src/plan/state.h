#pragma once

#include "lightmill/frame_state.h"
#include "lightmill/image_info.h"
#include "lightmill/step.h"

namespace lightmill {

// What each step makes of a frame; one short function a step, none of which looks at a sample.

/// The frame that decoding gives.
FrameState decoded(const step::Decode& step, const ImageInfo& info);

FrameState after(const step::Narrow& step, FrameState state);
FrameState after(const step::Resample& step, FrameState state);
FrameState after(const step::Settle& step, FrameState state);
FrameState after(const step::Turn& step, FrameState state);
FrameState after(const step::ToPixels& step, FrameState state);
FrameState after(const step::Flatten& step, FrameState state);
FrameState after(const step::Reduce& step, FrameState state);
FrameState after(const step::ConvertColors& step, FrameState state);
FrameState after(const step::Apply& step, FrameState state);
FrameState after(const step::Encode& step, FrameState state);
FrameState after(const step::HandOver& step, FrameState state);

/// The same for whichever step it is; Decode has `info` to start from, the others `state`.
FrameState after(const Step& step, const FrameState& state, const ImageInfo& info);

}  // namespace lightmill
