#pragma once

#include "codec/heic/container.h"
#include "codec/heic/parameter_sets.h"
#include "codec/heic/placement.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace lightmill {

/// What coded samples mean (ITU-T H.273).
struct HeicColor {
  int primaries = 2, transfer = 2, matrix = 2;  ///< 2: not said
  bool full_range = false;
};

/// Samples that are coded in one piece, or in tiles of one size.
struct HeicSamples {
  using Item = HeifContainer::Item;

  Size size;  ///< of the coded samples that count
  Size tile;
  int across = 1;                  ///< tiles in a row
  std::vector<const Item*> tiles;  ///< by rows
  HevcSamples coding;
  std::optional<HeicColor> color;  ///< where the container says it
  Placement placement;

  /// Where a tile lies, cut off where the picture ends.
  Rect place(std::size_t index) const;
};

/// What an item's samples are made of. All that is told of sizes fits together then. Throws Error: damaged,
/// unsupported, too_large.
HeicSamples heic_samples(const HeifContainer& container, const HeifContainer::Item& item);

/// The color profile of an item, or of what it is made of; empty where there is none.
HeifContainer::View heic_profile(const HeifContainer& container, const HeicSamples& samples,
                                 const HeifContainer::Item& item);

}  // namespace lightmill
