#pragma once

#include "samples/fixed_point.h"
#include "samples/resample.h"
#include "samples/scaling.h"

#include <functional>
#include <memory>

namespace lightmill {

/// What zimg computes with.
enum class Levels { bytes, words, floats };
constexpr std::size_t bytes_of(Levels levels) { return levels == Levels::bytes ? 1 : levels == Levels::words ? 2 : 4; }

/// One channel's resampling by zimg.
struct ChannelScaling {
  Size from;
  Region window;
  Size to;
  Resampling filter = Resampling::lanczos3;
  Levels levels = Levels::bytes;
  friend bool operator==(const ChannelScaling&, const ChannelScaling&) = default;
};

/// Rows of levels, aligned to 64 bytes and `stride` bytes apart.
struct Lines {
  void* first = nullptr;
  std::size_t stride = 0;
};

/// Writes the columns from `left` to `right` of row `y` into the line that begins at `line`. Throws nothing.
using ReadLine = std::function<void(void* line, int y, int left, int right)>;

/// Whether zimg does it, and does it right; scale_exactly does the rest.
bool suits_zimg(const ChannelScaling& scaling);

/// How a channel of 8 bits is resampled in fixed point, on machines that do it faster so; null where zimg, or
/// scale_exactly, does it.
std::shared_ptr<const FixedScaling> fixed_scaling_of(const ChannelScaling& scaling, Workshop& workshop);

/// The source is asked for row by row, so that there is no copy of it. Throws Error(internal) with zimg's message.
void scale_channel(const ChannelScaling& scaling, const ReadLine& read, const Lines& to, Workshop& workshop);

/// Resamples one plane of 8 bits, whose rows are aligned to 64 bytes and have room for whole 64: in fixed point where
/// the machine can, or by zimg where that can, exactly (separable.h) elsewhere.
void scale_plane(const Scaling& scaling, Workshop& workshop);

}  // namespace lightmill
