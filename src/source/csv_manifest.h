#pragma once

#include "source/csv_reader.h"
#include "source/row_reader.h"

#include <vector>

namespace lightmill {

class CsvManifest final : public RowReader {
 public:
  /// Reads the line that names the columns. Throws Error(usage).
  CsvManifest(std::unique_ptr<ByteStream> stream, std::stop_token stop);
  bool next(ManifestRow& row) override;

 private:
  CsvReader records_;
  CsvRecord record_;
  std::vector<Column> columns_;
};

}  // namespace lightmill
