#pragma once

#include <filesystem>
#include <istream>
#include <memory>
#include <span>
#include <stop_token>

namespace lightmill {

/// Where a list's bytes come from.
class ByteStream {
 public:
  virtual ~ByteStream() = default;
  /// Waits until there are bytes and takes what is there, at most `room`, without waiting for more. 0 at the end, and
  /// when a stop is requested while it waits. Throws Error(unreadable).
  virtual std::size_t read(std::span<char> room) = 0;
};

/// Throws Error(missing, unreadable) that names the file. A FIFO is waited for.
std::unique_ptr<ByteStream> open_stream(const std::filesystem::path& file, std::stop_token stop);

/// Both borrow.
std::unique_ptr<ByteStream> stream_of(int descriptor, std::stop_token stop);
std::unique_ptr<ByteStream> stream_of(std::istream& stream, std::stop_token stop);

}  // namespace lightmill
