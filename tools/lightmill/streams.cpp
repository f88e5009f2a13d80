#include "streams.h"

#include "lightmill/observer.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <string>
#include <system_error>

namespace lightmill::cli {
namespace {

ssize_t write_but_noise(void*, const char* text, std::size_t size) {
  constexpr std::string_view kNoise = "./lib/jxl/";
  if (std::string_view(text, size).starts_with(kNoise)) return static_cast<ssize_t>(size);
  return std::max<ssize_t>(0, ::write(STDERR_FILENO, text, size));
}

}  // namespace

void leave_out_noise() {
  std::FILE* const stream = fopencookie(nullptr, "w", {.read = {}, .write = write_but_noise, .seek = {}, .close = {}});
  if (!stream) return;
  std::setvbuf(stream, nullptr, _IONBF, 0);
  stderr = stream;
}

void open_missing_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    // The lowest free number is `stream`, because those below it are open by now.
    if (fcntl(stream, F_GETFD) == -1 && errno == EBADF) ::open("/dev/null", O_RDWR);
  }
}

void print(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

bool finish_output() {
  errno = 0;
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return true;
  complain("stdout: " + std::generic_category().message(errno != 0 ? errno : EIO));
  return false;
}

void say(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stderr); }

void show_passing(std::string_view text) {
  if (isatty(STDERR_FILENO) != 0) say("\r\x1b[K" + std::string(text));
}

std::string formatted(const char* format, ...) {
  std::array<char, 512> text{};
  std::va_list values;
  va_start(values, format);
  std::vsnprintf(text.data(), text.size(), format, values);
  va_end(values);
  return text.data();
}

void complain(std::string_view text) { say("lightmill: " + std::string(text) + "\n"); }

void complain_of(const std::filesystem::path& file, std::string_view reason) {
  say(escaped(file.native()) + ": " + escaped(reason) + "\n");
}

}  // namespace lightmill::cli
