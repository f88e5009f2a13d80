#include "source/manifest_row.h"

#include "source/name_filter.h"

#include "lightmill/error.h"
#include "lightmill/operation.h"

#include <algorithm>
#include <charconv>

namespace lightmill {
namespace {

constexpr int kLongestSide = 65535;  // as a resize has it

[[noreturn]] void misfit(const std::string& reason) { throw Error(Cause::usage, reason); }

int side_of(const ManifestRow& row, Column column) {
  const std::string& text = row[column];
  if (text.empty()) return 0;
  int side = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), side);
  if (error != std::errc() || end != text.data() + text.size() || side < 1 || side > kLongestSide) {
    misfit(std::string(kColumns[static_cast<std::size_t>(column)]) + " is \"" + text +
           "\", not a whole number from 1 to 65535");
  }
  return side;
}

std::optional<Size> box_of(const ManifestRow& row) {
  const Size sides{side_of(row, Column::width), side_of(row, Column::height)};
  const std::string& size = row[Column::size];
  if (size.empty()) return sides == Size{} ? std::nullopt : std::optional(sides);
  if (sides != Size{}) misfit("it has a size, and a width or height as well");
  const Resize box = parse_box(size);
  return Size{box.width, box.height};
}

std::string result_name(const std::string& name) {
  const std::string result = plain(name);
  if (name.starts_with('/') || name.ends_with('/') || !is_inside(result))
    misfit("name is \"" + name + "\", which is no file below the output folder");
  static const NameFilter jpeg{ScanOptions{}};
  return jpeg.is_picture(std::string_view(result).substr(result.rfind('/') + 1)) ? result : result + ".jpg";
}

void fill(Item& item, const ManifestRow& row, const Placement& placement) {
  if (!row.problem.empty()) misfit(row.problem);
  if (row[Column::path].empty()) misfit("it has no path");
  if (row[Column::path].find('\0') != std::string::npos) misfit("its path has a NUL byte");
  item.parameters.box = box_of(row);
  if (const std::string& crop = row[Column::crop]; !crop.empty()) {
    validate(Operation(Crop{parse_rect(crop)}));
    item.parameters.crop = parse_rect(crop);
  }
  if (row[Column::name].empty()) return placement.place(item);
  item.relative = result_name(row[Column::name]);
}

}  // namespace

std::optional<Column> column_named(std::string_view name) {
  const auto found = std::ranges::find(kColumns, name);
  if (found == kColumns.end()) return {};
  return static_cast<Column>(found - kColumns.begin());
}

std::string unknown_column(std::string_view name) {
  return "\"" + std::string(name) + "\" is no column of a manifest; it has path, width, height, size, crop and name";
}

Item item_of(const ManifestRow& row, const Placement& placement) {
  Item item;
  const bool has_path = !row[Column::path].empty();
  const std::string line = "line " + std::to_string(row.line) + " of the manifest";
  item.source = has_path ? row[Column::path] : line;
  try {
    fill(item, row, placement);
  } catch (const Error& error) {
    item.parameters = {};
    item.relative = plain(item.source.native());
    refuse(item, Cause::usage, (has_path ? line + ": " : "") + error.what());
  }
  return item;
}

}  // namespace lightmill
