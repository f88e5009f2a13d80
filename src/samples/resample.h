#pragma once

#include "image/frame.h"
#include "image/light.h"
#include "samples/workshop.h"

#include "lightmill/step.h"

#include <cstddef>
#include <memory>

namespace lightmill {

/// zimg filter graphs by geometry, built once (3.5 ms a plane) and shared between threads: processing is const with the
/// caller's scratch memory. Bounded; the least recently used goes. Thread-safe.
class ResampleGraphs {
 public:
  explicit ResampleGraphs(std::size_t capacity = 64);
  ~ResampleGraphs();
  ResampleGraphs(const ResampleGraphs&) = delete;
  ResampleGraphs& operator=(const ResampleGraphs&) = delete;

  struct Impl;
  Impl& impl() { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

/// Scales the frame's window to `step.size`, antialiased; planes come out with `step.subsampling`. The window may begin
/// and end between samples. Samples outside the window but inside the frame may contribute at its edges. Settled
/// afterwards. `light` is for pixels that are mixed as light.
Frame resample(Frame frame, const step::Resample& step, Workshop& workshop, const LightCurves* light = nullptr);

/// Makes the window the frame: whole offsets are copied, chroma that falls between samples or has another subsampling
/// is resampled (bicubic). Luma is never resampled: the window must be whole in luma samples.
Frame settle(Frame frame, const step::Settle& step, Workshop& workshop);

/// Settled planes to BGR (or gray) pixels: chroma upsampled bilinearly at its centered siting, ITU-T T.871 conversion.
Pixels to_pixels(Planes planes, Workshop& workshop);

}  // namespace lightmill
