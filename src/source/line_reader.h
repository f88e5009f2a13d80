#pragma once

#include "source/byte_stream.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string_view>
#include <vector>

namespace lightmill {

/// What some editors and spreadsheets put in front of UTF-8.
inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// Whether a text begins as UTF-16 does ("FF FE" or "FE FF"), which some shells of Windows write.
inline bool begins_as_utf16(std::string_view text) {
  return text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF");
}

struct Line {
  std::string_view text;     ///< without its end; the beginning of it where it is too long
  std::uint64_t number = 0;  ///< from 1
  bool too_long = false;
};

/// Cuts a stream into lines, in a buffer that does not grow.
class LineReader {
 public:
  static constexpr std::size_t kLongest = std::size_t{64} << 10;

  LineReader(std::unique_ptr<ByteStream> stream, char end, std::stop_token stop);

  /// Given as soon as the line's end is read; valid until the next call. The last line needs no end, unless a stop cut
  /// it short. Throws what the stream throws.
  std::optional<Line> next();

 private:
  bool fill();
  void pass_rest();
  Line take(std::size_t length, std::size_t ending);

  std::unique_ptr<ByteStream> stream_;
  const char end_;
  const std::stop_token stop_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;  // of what is read and not yet taken
  std::size_t filled_ = 0;
  std::uint64_t number_ = 0;
  bool passing_ = false;  // over the rest of a line that is too long
};

}  // namespace lightmill
