#include "lightmill/orientation.h"

namespace lightmill {
namespace {

// Each turn as "transpose first, then mirror": bit 2 transpose, bit 1 mirror vertically, bit 0 mirror horizontally.
constexpr unsigned kTranspose = 4, kVertical = 2, kHorizontal = 1;

constexpr unsigned bits_of(Orientation turn) {
  switch (turn) {
    case Orientation::identity:
      return 0;
    case Orientation::flip_horizontal:
      return kHorizontal;
    case Orientation::rotate_180:
      return kVertical | kHorizontal;
    case Orientation::flip_vertical:
      return kVertical;
    case Orientation::transpose:
      return kTranspose;
    case Orientation::rotate_90:
      return kTranspose | kHorizontal;
    case Orientation::transverse:
      return kTranspose | kVertical | kHorizontal;
    case Orientation::rotate_270:
      return kTranspose | kVertical;
  }
  return 0;
}

constexpr Orientation from_bits(unsigned bits) {
  constexpr Orientation turns[] = {Orientation::identity,   Orientation::flip_horizontal, Orientation::flip_vertical,
                                   Orientation::rotate_180, Orientation::transpose,       Orientation::rotate_90,
                                   Orientation::rotate_270, Orientation::transverse};
  return turns[bits];
}

constexpr unsigned swap_mirrors(unsigned bits) {
  return (bits & kVertical ? kHorizontal : 0u) | (bits & kHorizontal ? kVertical : 0u);
}

}  // namespace

Orientation compose(Orientation first, Orientation second) {
  const unsigned a = bits_of(first), b = bits_of(second);
  // A transposition moved in front of the mirrors of `first` exchanges them.
  const unsigned mirrors = (b & kTranspose ? swap_mirrors(a) : a & 3u) ^ (b & 3u);
  return from_bits(((a ^ b) & kTranspose) | mirrors);
}

Orientation inverse(Orientation turn) {
  if (turn == Orientation::rotate_90) return Orientation::rotate_270;
  if (turn == Orientation::rotate_270) return Orientation::rotate_90;
  return turn;
}

Region turned(Region region, Size frame, Orientation turn) {
  const unsigned bits = bits_of(turn);
  if (bits & kTranspose) region = region.transposed();
  const Size after = turned(frame, turn);
  if (bits & kHorizontal) region.x = after.width - region.x - region.width;
  if (bits & kVertical) region.y = after.height - region.y - region.height;
  return region;
}

Rect turned(Rect rect, Size frame, Orientation turn) {
  const Region region =
      turned(Region{double(rect.x), double(rect.y), double(rect.width), double(rect.height)}, frame, turn);
  return {int(region.x), int(region.y), int(region.width), int(region.height)};
}

}  // namespace lightmill
