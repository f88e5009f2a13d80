#include "process/channel.h"

#include "base/pages.h"
#include "base/wire.h"
#include "io/opening.h"
#include "io/system_failure.h"

#include "lightmill/error.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>

namespace lightmill {
namespace {

constexpr std::size_t kStep = std::size_t{8} << 20;  // so that it is rarely mapped anew; untouched pages cost nothing

[[noreturn]] void refuse(const char* action) {
  throw Error(Cause::out_of_memory, std::string(action) + ": " + errno_text(errno));
}

bool file_sizes_are_limited() {
  rlimit limit{};
  return getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
}

void require_room(const Segment& segment, std::size_t bytes) {
  if (bytes > segment.bytes().size())
    throw Error(Cause::out_of_memory, "it needs " + std::to_string(bytes / 1'000'000) +
                                          " MB of memory shared with a worker process, and there are " +
                                          std::to_string(segment.bytes().size() / 1'000'000) + " MB");
}

/// Milliseconds for poll, rounded up: never early.
int poll_timeout(std::chrono::duration<double> time) {
  return static_cast<int>(std::ceil(std::clamp(time.count(), 0.0, 1e6) * 1000));
}

}  // namespace

std::pair<Channel, Descriptor> Channel::open() {
  int sockets[2];
  if (opened([&] { return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets); }) != 0)
    refuse("cannot make a socket");
  Descriptor here(sockets[0]), there(sockets[1]);
  Descriptor memory(opened([] { return memfd_create("lightmill", MFD_CLOEXEC); }));
  if (!memory) refuse("cannot make shared memory");
  Channel channel({std::move(here), std::move(memory)});
  if (file_sizes_are_limited()) channel.segment_ = Segment::create();
  return {std::move(channel), std::move(there)};
}

void Channel::adopt_segment(int id) {
  segment_ = Segment::attach(id);
  if (!segment_) refuse("cannot share memory");
}

bool Channel::send(std::string_view message) {
  if (message.size() > kLongest) throw Error(Cause::internal, "a message between processes is too long");
  // What is waiting to be read is never more than a few messages, so a full socket is an end that does not read.
  constexpr int kFlags = MSG_NOSIGNAL | MSG_DONTWAIT;
  return uninterrupted([&] { return ::send(ends_.socket.get(), message.data(), message.size(), kFlags); }) >= 0;
}

bool Channel::wait(std::chrono::duration<double> longest) const {
  using Clock = std::chrono::steady_clock;
  const auto until =
      Clock::now() + std::chrono::duration_cast<Clock::duration>(std::min(longest, std::chrono::duration<double>(1e6)));
  pollfd watched{ends_.socket.get(), POLLIN, 0};
  for (;;) {
    const auto left = until - Clock::now();
    const int ready = poll(&watched, 1, poll_timeout(left));
    if (ready > 0 || (ready < 0 && errno != EINTR)) return true;
    if (ready == 0 && left.count() <= 0) return false;  // looked once more after the time was over
  }
}

std::optional<std::string> Channel::receive() {
  const int socket = ends_.socket.get();
  std::string message(kLongest, '\0');
  const auto size = uninterrupted([&] { return recv(socket, message.data(), message.size(), MSG_TRUNC); });
  if (size <= 0) return {};
  if (static_cast<std::size_t>(size) > message.size()) throw Malformed();
  message.resize(static_cast<std::size_t>(size));
  return message;
}

void Channel::finish() { shutdown(ends_.socket.get(), SHUT_WR); }

void Channel::make_room(std::size_t bytes) {
  if (segment_) return require_room(segment_, bytes);
  const std::size_t room = (bytes + kStep - 1) / kStep * kStep;
  if (stored() < bytes && ftruncate(memory(), static_cast<off_t>(room)) != 0) refuse("cannot make shared memory");
}

void Channel::store(std::span<const std::uint8_t> bytes, std::size_t offset) {
  if (segment_) {
    require_room(segment_, offset + bytes.size());
    std::ranges::copy(bytes, segment_.bytes().begin() + static_cast<std::ptrdiff_t>(offset));
    return;
  }
  while (!bytes.empty()) {
    const auto at = static_cast<off_t>(offset);
    const auto count = uninterrupted([&] { return pwrite(memory(), bytes.data(), bytes.size(), at); });
    if (count < 0) refuse("cannot write to shared memory");
    bytes = bytes.subspan(static_cast<std::size_t>(count));
    offset += static_cast<std::size_t>(count);
  }
}

std::uint64_t Channel::stored() const {
  if (segment_) return segment_.bytes().size();
  const off_t end = lseek(memory(), 0, SEEK_END);  // fstat can be asked about any file, so a sandbox has none
  return static_cast<std::uint64_t>(std::max(end, off_t{0}));
}

void Channel::load(std::span<std::uint8_t> bytes, std::size_t offset) const {
  if (segment_) {
    const std::size_t size = segment_.bytes().size();
    if (offset > size || bytes.size() > size - offset) throw Malformed();
    std::ranges::copy(segment_.bytes().subspan(offset, bytes.size()), bytes.begin());
    return;
  }
  while (!bytes.empty()) {
    const auto count =
        uninterrupted([&] { return pread(memory(), bytes.data(), bytes.size(), static_cast<off_t>(offset)); });
    if (count <= 0) throw Malformed();
    bytes = bytes.subspan(static_cast<std::size_t>(count));
    offset += static_cast<std::size_t>(count);
  }
}

void Channel::trim(std::size_t kept) {
  kept -= kept % page_bytes();
  if (segment_) return segment_.trim(kept);
  if (stored() > kept) [[maybe_unused]]
    const int kept_all = ftruncate(memory(), static_cast<off_t>(kept));
}

}  // namespace lightmill
