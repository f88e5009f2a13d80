#pragma once

#include "source/manifest_row.h"

namespace lightmill {

/// Gives a manifest's rows one by one, whatever its form.
class RowReader {
 public:
  virtual ~RowReader() = default;
  /// False at the end. Throws Error(unreadable).
  virtual bool next(ManifestRow& row) = 0;
};

}  // namespace lightmill
