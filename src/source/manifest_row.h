#pragma once

#include "source/placement.h"

#include "lightmill/item.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lightmill {

/// The columns a manifest may have, in the order of `ManifestRow::values`.
enum class Column { path, width, height, size, crop, name };
inline constexpr std::array<std::string_view, 6> kColumns = {"path", "width", "height", "size", "crop", "name"};

std::optional<Column> column_named(std::string_view name);

/// "\"sise\" is no column of a manifest; it has path, width, height, size, crop and name".
std::string unknown_column(std::string_view name);

/// A row as it was written.
struct ManifestRow {
  std::uint64_t line = 0;                                ///< where it begins, from 1
  std::array<std::string, kColumns.size()> values = {};  ///< by Column; empty: not given
  std::string problem = {};                              ///< not empty: why it cannot be understood

  std::string& operator[](Column column) { return values[static_cast<std::size_t>(column)]; }
  const std::string& operator[](Column column) const { return values[static_cast<std::size_t>(column)]; }
};

/// The item that the row stands for, or its problem.
Item item_of(const ManifestRow& row, const Placement& placement);

}  // namespace lightmill
