#pragma once

#include "source/line_reader.h"
#include "source/row_reader.h"

namespace lightmill {

class JsonManifest final : public RowReader {
 public:
  JsonManifest(std::unique_ptr<ByteStream> stream, std::stop_token stop);
  bool next(ManifestRow& row) override;

 private:
  LineReader lines_;
};

}  // namespace lightmill
