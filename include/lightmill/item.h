#pragma once

#include "lightmill/error.h"
#include "lightmill/export.h"
#include "lightmill/geometry.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace lightmill {

/// Where in an image's way something happened.
enum class StageName { source, load, transform, write };
LIGHTMILL_API std::string_view to_string(StageName stage);

/// An Error as a value.
struct Failure {
  StageName stage = StageName::load;
  Cause cause = Cause::internal;
  std::string reason;
  std::optional<Limit> limit = {};  ///< where one that can be set is passed
};

/// What one image has for itself where the recipe has something for all; see `recipe_for`.
struct ItemParameters {
  std::optional<Size> box;   ///< the recipe's resize fits into this box instead; a side of 0 does not bind
  std::optional<Rect> crop;  ///< the recipe's crop keeps this rectangle instead
  bool empty() const { return !box && !crop; }
  friend bool operator==(const ItemParameters&, const ItemParameters&) = default;
};

/// The bytes of a file in memory, shared.
using Content = std::shared_ptr<const std::vector<std::uint8_t>>;

/// One input and where its result belongs.
struct Item {
  std::uint64_t sequence = 0;      ///< 0, 1, 2 ... in the order the source yields
  std::filesystem::path source;    ///< opened as it is
  std::filesystem::path relative;  ///< of the result, below the output folder
  std::size_t root = 0;            ///< which of the source's roots it came from
  ItemParameters parameters = {};  ///< this image's own size or crop
  Content content = {};            ///< set: the picture itself, and `source` is only its name
  std::optional<Failure>
      problem{};          ///< set where the source itself failed here (an unreadable folder): nothing to load
  bool repeated = false;  ///< the source gave this input for this name before, where it is done
};

}  // namespace lightmill
