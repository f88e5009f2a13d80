#include "source/line_reader.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace lightmill {

LineReader::LineReader(std::unique_ptr<ByteStream> stream, char end, std::stop_token stop)
    : stream_(std::move(stream)), end_(end), stop_(std::move(stop)), buffer_(2 * kLongest) {}

std::optional<Line> LineReader::next() {
  if (std::exchange(passing_, false)) pass_rest();
  std::size_t searched = 0;
  for (;;) {
    const char* from = buffer_.data() + begin_;
    const std::size_t there = filled_ - begin_;
    const void* end = there > searched ? std::memchr(from + searched, end_, there - searched) : nullptr;
    const std::size_t length = end ? static_cast<std::size_t>(static_cast<const char*>(end) - from) : there;
    if (length > kLongest) {
      Line line = take(kLongest, 0);
      passing_ = line.too_long = true;
      return line;
    }
    if (end) return take(length, 1);
    searched = there;
    if (fill()) continue;
    if (there == 0 || stop_.stop_requested()) return {};
    return take(there, 0);
  }
}

Line LineReader::take(std::size_t length, std::size_t ending) {
  const Line line{{buffer_.data() + begin_, length}, ++number_};
  begin_ += length + ending;
  return line;
}

/// False at the end.
bool LineReader::fill() {
  if (buffer_.size() - filled_ < kLongest / 2) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, filled_ - begin_);
    filled_ -= std::exchange(begin_, 0);
  }
  const std::size_t count = stream_->read(std::span(buffer_).subspan(filled_));
  filled_ += count;
  return count > 0;
}

void LineReader::pass_rest() {
  for (;;) {
    const auto from = buffer_.begin() + static_cast<std::ptrdiff_t>(begin_);
    const auto to = buffer_.begin() + static_cast<std::ptrdiff_t>(filled_);
    const auto end = std::find(from, to, end_);
    begin_ += static_cast<std::size_t>(end - from);
    if (end != to) {
      ++begin_;
      return;
    }
    begin_ = filled_ = 0;
    if (!fill()) return;
  }
}

}  // namespace lightmill
