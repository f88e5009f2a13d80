#pragma once

#include <cstddef>
#include <cstdint>

namespace lightmill {

/// A part of a file of frames: from `begin` to `sorted_end` they are sorted, from there to `end` not.
struct FrameRange {
  std::uint64_t begin;
  std::uint64_t sorted_end;
  std::uint64_t end;
};

/// Writes the frames sorted by key to another file, from `place` on, the newest of each key alone. Takes `memory` bytes
/// or some more. Throws Error(output_failed).
void sort_frames(int from, const FrameRange& range, int to, std::uint64_t place,
                 std::size_t memory = std::size_t{4} << 20);

}  // namespace lightmill
