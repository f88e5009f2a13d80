#pragma once

#include "io/descriptor.h"
#include "process/segment.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace lightmill {

/// One end of what joins a run and a worker process: a socket that keeps the bounds of messages, for small ones, and
/// memory that both have (memfd_create), for one picture at a time, the input and then the result. The run writes and
/// reads it, and does not map it: where a mad worker cuts it short, the run meets a short read and not SIGBUS. Where
/// file sizes are limited it is a Segment, which nobody can cut.
class Channel {
 public:
  struct Ends {
    Descriptor socket;
    Descriptor memory;
  };
  /// A channel, and what the process at its other end is to have. Throws Error(out_of_memory).
  static std::pair<Channel, Descriptor> open();

  Channel() = default;
  explicit Channel(Ends ends) : ends_(std::move(ends)) {}
  int memory() const { return ends_.memory.get(); }
  /// -1: the memory is that of `memory`. Otherwise the process at the other end is to adopt it.
  int segment() const { return segment_.id(); }
  /// Throws Error(out_of_memory).
  void adopt_segment(int id);

  /// The longest message; Linux's sockets take 200 KiB unless told otherwise.
  static constexpr std::size_t kLongest = std::size_t{128} << 10;
  /// False if the other end is gone, or does not read. Never raises SIGPIPE.
  bool send(std::string_view message);
  /// Waits for a message or for the end; false if neither comes in time.
  bool wait(std::chrono::duration<double> longest) const;
  /// The next message; none if the other end is gone. Blocks.
  std::optional<std::string> receive();
  /// Tells the other end that no more messages come.
  void finish();

  /// Makes room for `bytes` in the memory. Throws Error(out_of_memory).
  void make_room(std::size_t bytes);
  /// Puts bytes into the memory. Throws Error(out_of_memory).
  void store(std::span<const std::uint8_t> bytes, std::size_t offset = 0);
  /// How many bytes it can hold as it is.
  std::uint64_t stored() const;
  /// The whole memory, where it is a segment; otherwise empty.
  std::span<std::uint8_t> mapped() const { return segment_.bytes(); }
  /// Fills `bytes` from the memory. Throws Malformed if there are fewer.
  void load(std::span<std::uint8_t> bytes, std::size_t offset = 0) const;
  /// Gives back what a picture left beyond `kept` bytes.
  void trim(std::size_t kept);

 private:
  Ends ends_;
  Segment segment_;
};

}  // namespace lightmill
