#include "streams.h"

#include "lightmill/observer.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>
#include <system_error>

namespace lightmill::cli {

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

void complain(std::string_view text) { say("lightmill: " + std::string(text) + "\n"); }

void complain_of(const std::filesystem::path& file, std::string_view reason) {
  say(escaped(file.native()) + ": " + escaped(reason) + "\n");
}

}  // namespace lightmill::cli
