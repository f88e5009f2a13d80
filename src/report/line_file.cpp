#include "report/line_file.h"

#include "report/quiet_pipe.h"

#include "lightmill/error.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace lightmill {
namespace {

std::string last_error() { return std::generic_category().message(errno); }

bool begins_otherwise(const std::filesystem::path& file, char first) {
  struct stat status {};
  if (stat(file.c_str(), &status) != 0 || !S_ISREG(status.st_mode) || status.st_size == 0) return false;
  const int input = open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (input < 0) return true;
  char found = 0;
  const bool same = read(input, &found, 1) == 1 && found == first;
  ::close(input);
  return !same;
}

}  // namespace

LineFile::LineFile(const std::filesystem::path& file, char first) {
  if (begins_otherwise(file, first)) {
    throw Error(Cause::usage, "the report file exists and holds something else; give it another name");
  }
  file_ = open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (file_ < 0) throw Error(Cause::usage, "cannot create the report file: " + last_error());
}

LineFile::~LineFile() { close(); }

void LineFile::add(std::string line) {
  line += '\n';
  if (file_ >= 0 && failure_.empty()) write(line);
}

void LineFile::write(std::string_view bytes) {
  const QuietPipe quiet;
  while (!bytes.empty()) {
    const ssize_t written = ::write(file_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      failure_ = last_error();
      return;
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void LineFile::close() {
  const int file = std::exchange(file_, -1);
  if (file < 0) return;
  // Network file systems tell at the end what they could not store. Linux has closed the file even so.
  if (::close(file) != 0 && errno != EINTR && failure_.empty()) failure_ = last_error();
}

}  // namespace lightmill
