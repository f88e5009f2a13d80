#include "base/peak_memory.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <string_view>
#include <system_error>

namespace lightmill {
namespace {

/// The text of /proc/PID/status, in `room`.
template <std::size_t size>
std::string_view read_status(const char* file, std::array<char, size>& room) {
  const int status = open(file, O_RDONLY | O_CLOEXEC);
  const ssize_t count = status < 0 ? 0 : read(status, room.data(), room.size());
  if (status >= 0) close(status);
  return {room.data(), count > 0 ? static_cast<std::size_t>(count) : 0};
}

/// The bytes behind "name" in lines of "name  12 kB"; 0 if there are none.
std::size_t bytes_named(std::string_view status, std::string_view name) {
  const auto line = status.find(name);
  if (line == std::string_view::npos) return 0;
  const auto digits = status.find_first_of("0123456789", line + name.size());
  std::size_t kibibytes = 0;
  const char* begin = status.data() + std::min(digits, status.size());
  return std::from_chars(begin, status.data() + status.size(), kibibytes).ec == std::errc() ? kibibytes * 1024 : 0;
}

}  // namespace

std::size_t peak_memory_bytes() {
  // Not ru_maxrss where it can be helped: that one starts with the size of the process that called exec.
  std::array<char, 4096> room;
  if (const std::size_t peak = bytes_named(read_status("/proc/self/status", room), "VmHWM:"); peak > 0) return peak;
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::size_t>(usage.ru_maxrss) * 1024;
}

Resident resident_memory(pid_t process) {
  std::array<char, 40> file;
  std::snprintf(file.data(), file.size(), "/proc/%d/status", static_cast<int>(process));
  std::array<char, 4096> room;
  const std::string_view status = read_status(file.data(), room);
  return {bytes_named(status, "RssAnon:"), bytes_named(status, "RssFile:"), bytes_named(status, "RssShmem:")};
}

}  // namespace lightmill
