#pragma once

#include "base/buffer_pool.h"
#include "base/spare_cores.h"
#include "image/frame.h"

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

// Large frames may borrow cores; the samples do not depend on it.

/// Scales the frame's window to `step.size`, antialiased; planes come out with `step.subsampling`. The window may begin
/// and end between samples. Samples outside the window but inside the frame may contribute at its edges. Settled
/// afterwards.
Frame resample(Frame frame, const step::Resample& step, ResampleGraphs& graphs, BufferPool& pool, SpareCores& cores);

/// Makes the window the frame: whole offsets are copied, chroma that falls between samples or has another subsampling
/// is resampled (bicubic). Luma is never resampled: the window must be whole in luma samples.
Frame settle(Frame frame, const step::Settle& step, ResampleGraphs& graphs, BufferPool& pool, SpareCores& cores);

/// Settled planes to BGR (or gray) pixels: chroma upsampled bilinearly at its centered siting, ITU-T T.871 conversion.
Pixels to_pixels(Planes planes, ResampleGraphs& graphs, BufferPool& pool, SpareCores& cores);

}  // namespace lightmill
