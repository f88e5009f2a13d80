#pragma once

#include "image/view.h"

#include <cstddef>
#include <cstdint>

namespace lightmill {

/// The rows of an 8-bit plane, of which the last `kept` are in memory: row y lies where y % kept says. Who has the
/// plane as a whole keeps all of its rows.
struct RowRing {
  const std::uint8_t* first = nullptr;
  std::size_t stride = 0;
  Size size;  ///< of the plane
  int kept = 0;

  explicit RowRing(const ConstView& whole)
      : first(whole.first), stride(whole.stride), size(whole.size), kept(whole.size.height) {}
  RowRing(const ConstView& rows, Size plane)
      : first(rows.first), stride(rows.stride), size(plane), kept(rows.size.height) {}

  const std::uint8_t* row(int y) const { return first + static_cast<std::size_t>(y % kept) * stride; }
  /// Behind the last one; the row there is the first.
  const std::uint8_t* end() const { return first + static_cast<std::size_t>(kept) * stride; }
};

}  // namespace lightmill
