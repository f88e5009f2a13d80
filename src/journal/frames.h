#pragma once

#include "journal/record.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lightmill {

/// A record in a file: its length, a checksum and its bytes.
struct RecordFrame {
  static constexpr std::size_t kHead = 8;
  static constexpr std::size_t kMostBytes = std::size_t{1} << 20;

  JournalKey key = {};
  std::uint64_t place = 0;  ///< in the file
  std::string_view bytes;   ///< of the record

  std::uint64_t end() const { return place + kHead + bytes.size(); }
};

/// A record's bytes as they stand in a file.
std::string framed(std::string_view bytes);
/// The frame that `from` begins with; none where it is cut short or not what was written.
std::optional<RecordFrame> frame_in(std::string_view from, std::uint64_t place);

/// Goes over the frames of a file, from one place to another or to the first that is not whole.
class FrameReader {
 public:
  static constexpr std::size_t kMuch = std::size_t{1} << 18, kLittle = std::size_t{1} << 12;
  static constexpr std::size_t kOne = 512;  ///< most records

  /// Borrows the file, of which it reads so much at once.
  FrameReader(int file, std::uint64_t begin, std::uint64_t end, std::size_t at_once = kMuch);

  /// Its bytes are there until the next call.
  std::optional<RecordFrame> next();
  /// Goes to the first that is not of a smaller name, by heads alone, and says of which it is. None at the end.
  std::optional<std::uint64_t> seek(std::uint64_t name);
  /// Behind the last frame that was whole.
  std::uint64_t place() const { return place_; }

 private:
  std::string_view rest() const { return std::string_view(buffer_).substr(at_); }
  bool fill();
  bool may_go_on();
  void pass(const RecordFrame& frame);

  const int file_;
  const std::uint64_t end_;
  const std::size_t at_once_;
  std::uint64_t place_;
  std::string buffer_;
  std::size_t at_ = 0;
};

/// Appends frames to a file by large writes.
class FrameWriter {
 public:
  FrameWriter(int file, std::uint64_t place) : file_(file), place_(place) {}
  /// Where it will stand. Throws Error(output_failed).
  std::uint64_t write(std::string_view record);
  /// What stands in front of them.
  void write_raw(std::string_view bytes) { buffer_ += bytes; }
  void flush();
  std::uint64_t place() const { return place_ + buffer_.size(); }

 private:
  const int file_;
  std::uint64_t place_;  // of the buffer
  std::string buffer_;
};

}  // namespace lightmill
