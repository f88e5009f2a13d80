#include "base/peak_memory.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <string_view>
#include <system_error>

namespace lightmill {

std::size_t peak_memory_bytes() {
  // Not ru_maxrss where it can be helped: that one starts with the size of the process that called exec.
  char text[4096];
  const int file = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
  const ssize_t size = file < 0 ? 0 : read(file, text, sizeof text);
  if (file >= 0) close(file);
  const std::string_view status(text, size > 0 ? static_cast<std::size_t>(size) : 0);
  constexpr std::string_view kName = "VmHWM:";
  if (const auto line = status.find(kName); line != std::string_view::npos) {
    const auto digits = status.find_first_of("0123456789", line + kName.size());
    std::size_t kibibytes = 0;
    const char* begin = status.data() + std::min(digits, status.size());
    if (std::from_chars(begin, status.data() + status.size(), kibibytes).ec == std::errc()) return kibibytes * 1024;
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::size_t>(usage.ru_maxrss) * 1024;
}

}  // namespace lightmill
