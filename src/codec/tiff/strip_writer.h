#pragma once

#include "codec/blob_writer.h"
#include "image/tiff_block.h"

#include "lightmill/encoding.h"

#include <opencv2/core/mat.hpp>

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

struct tiff;  // libtiff's

namespace lightmill {

/// How samples become strips.
struct StripForm {
  TiffCompression compression = TiffCompression::none;
  bool predicted = false;  ///< differences to the sample on the left are compressed
  int rows = 1;            ///< of a strip
  ByteOrder order = ByteOrder::little;
  TiffKind kind = TiffKind::classic;

  /// TIFF's number.
  int compression_tag() const;
};

/// Compresses strips by libtiff behind what a file has. The directory is not its business: what it would write in front
/// of the strips and behind them is dropped.
class StripWriter {
 public:
  StripWriter(BlobWriter& file, const cv::Mat& picture, const StripForm& form);
  StripWriter(const StripWriter&) = delete;
  StripWriter& operator=(const StripWriter&) = delete;

  /// Rows of the picture, as many as a strip has or as there are from `y` on; the number of bytes that they take.
  /// Throws Error: out_of_memory, too_large.
  std::size_t put(int y);

 private:
  struct Close {
    void operator()(::tiff* tiff) const;
  };
  friend struct WriteCalls;
  static int error(::tiff*, void* self, const char* module, const char* format, va_list values) noexcept;
  void set_fields();
  [[noreturn]] void fail() const;

  BlobWriter& file_;
  const cv::Mat& picture_;
  const StripForm form_;
  std::vector<std::uint8_t> strip_;
  std::uint32_t index_ = 0;
  std::uint64_t position_ = 0;
  bool open_ = false;  // what is written is the file's
  bool full_ = false;
  std::array<char, 256> complaint_{};
  std::unique_ptr<::tiff, Close> tiff_;
};

}  // namespace lightmill
