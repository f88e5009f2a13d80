#include "codec/heic/placement.h"

#include "lightmill/error.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace lightmill {
namespace {

/// A whole number and what it is divided by, both of 32 bits.
double fraction(BoxReader& reader) {
  const auto above = static_cast<std::int32_t>(reader.word()), below = static_cast<std::int32_t>(reader.word());
  if (below <= 0) throw Error(Cause::damaged, "its crop (clap) is by numbers that are none");
  return static_cast<double>(above) / below;
}

/// ISO/IEC 14496-12, 12.1.4.1: width, height, and how far its center lies from that of the picture. What is not in the
/// picture is left out, as other readers do.
Rect cropped(BoxReader::View bytes, Size size) {
  BoxReader reader(bytes, "clap");
  std::array<double, 4> numbers{};
  for (double& number : numbers) number = fraction(reader);
  const auto [width, height, right, down] = numbers;
  const auto edges = [](double length, double offset, int whole) {
    const double begin = std::floor((whole - length) / 2 + offset + 0.5);
    const double from = std::clamp(begin, 0.0, static_cast<double>(whole));
    const double to = std::clamp(begin + std::round(length), from, static_cast<double>(whole));
    return std::pair{static_cast<int>(from), static_cast<int>(to - from)};
  };
  const auto [x, across] = edges(width, right, size.width);
  const auto [y, tall] = edges(height, down, size.height);
  if (across == 0 || tall == 0) throw Error(Cause::damaged, "its crop (clap) leaves nothing of the picture");
  return {x, y, across, tall};
}

void crop(Placement& placement, BoxReader::View bytes) {
  const Size size = placement.size();
  const Rect inside = turned(cropped(bytes, size), size, inverse(placement.turn));
  placement.part = {placement.part.x + inside.x, placement.part.y + inside.y, inside.width, inside.height};
}

/// Counter-clockwise quarters.
Orientation rotation(BoxReader::View bytes) {
  constexpr std::array kTurns{Orientation::identity, Orientation::rotate_270, Orientation::rotate_180,
                              Orientation::rotate_90};
  return kTurns.at(BoxReader(bytes, "irot").byte() & 3U);
}

/// ISO/IEC 23008-12, 6.5.12: 0 exchanges top and bottom, 1 left and right.
Orientation mirror(BoxReader::View bytes) {
  return (BoxReader(bytes, "imir").byte() & 1) != 0 ? Orientation::flip_horizontal : Orientation::flip_vertical;
}

}  // namespace

Rect common(const Rect& a, const Rect& b) {
  const int x = std::max(a.x, b.x), y = std::max(a.y, b.y);
  return {x, y, std::max(std::min(a.x + a.width, b.x + b.width) - x, 0),
          std::max(std::min(a.y + a.height, b.y + b.height) - y, 0)};
}

Placement placed_further(Placement placement, const std::vector<HeifContainer::Property>& properties) {
  for (const auto& [box, essential] : properties) {
    if (box.type == "clap") crop(placement, box.bytes);
    if (box.type == "irot") placement.turn = compose(placement.turn, rotation(box.bytes));
    if (box.type == "imir") placement.turn = compose(placement.turn, mirror(box.bytes));
  }
  return placement;
}

}  // namespace lightmill
