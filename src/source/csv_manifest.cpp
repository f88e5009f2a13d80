#include "source/csv_manifest.h"

#include "lightmill/error.h"

#include <algorithm>
#include <utility>

namespace lightmill {

CsvManifest::CsvManifest(std::unique_ptr<ByteStream> stream, std::stop_token stop)
    : records_(std::move(stream), std::move(stop)) {
  if (!records_.next(record_)) return;  // nothing in it
  if (!record_.problem.empty())
    throw Error(Cause::usage, "its first line, which names the columns: " + record_.problem);
  for (const std::string& name : record_.fields) {
    const auto column = column_named(name);
    if (!column) throw Error(Cause::usage, unknown_column(name));
    if (std::ranges::find(columns_, *column) != columns_.end())
      throw Error(Cause::usage, "its first line names the column " + name + " twice");
    columns_.push_back(*column);
  }
  if (std::ranges::find(columns_, Column::path) == columns_.end())
    throw Error(Cause::usage, "its first line, which names the columns, has no path");
}

bool CsvManifest::next(ManifestRow& row) {
  if (columns_.empty() || !records_.next(record_)) return false;
  row = {.line = record_.line, .problem = std::move(record_.problem)};
  const std::size_t given = record_.fields.size();
  for (std::size_t i = 0; i < std::min(given, columns_.size()); ++i) row[columns_[i]] = std::move(record_.fields[i]);
  if (row.problem.empty() && given != columns_.size())
    row.problem = "it has " + std::to_string(given) + " fields, and the first line " + std::to_string(columns_.size());
  return true;
}

}  // namespace lightmill
