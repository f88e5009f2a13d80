#include "quarantine.h"

#include "lightmill/error.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <system_error>
#include <utility>

namespace lightmill::cli {
namespace {

std::string last_error() { return std::generic_category().message(errno); }

/// A list has no zero byte, and a picture has one in its first few.
bool holds_text(int file) {
  char bytes[4096];
  const ssize_t size = pread(file, bytes, sizeof bytes, 0);
  return std::find(bytes, bytes + std::max<ssize_t>(size, 0), '\0') == bytes + std::max<ssize_t>(size, 0);
}

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = write(file, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

}  // namespace

Quarantine::Quarantine(const std::filesystem::path& file) {
  file_ = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (file_ < 0) throw Error(Cause::usage, "--quarantine: cannot create " + file.native() + ": " + last_error());
  if (holds_text(file_)) return;
  close(std::exchange(file_, -1));
  throw Error(Cause::usage, "--quarantine: " + file.native() + " is there and is no list; give it another name");
}

Quarantine::~Quarantine() {
  if (file_ >= 0) close(file_);
}

void Quarantine::finished(const Outcome& outcome) {
  if (outcome.status != Status::crashed && outcome.status != Status::timed_out) return;
  const std::string& name = outcome.item.source.native();
  if (name.find('\n') == std::string::npos) {
    lines_ += name + "\n";
  } else {
    failure_ = "a name with a line end in it is left out: " + escaped(name);
  }
}

void Quarantine::ended(const Report&) {
  [[maybe_unused]] const int emptied = ftruncate(file_, 0);  // a pipe cannot be, and need not
  written_ = write_all(file_, lines_) && close(std::exchange(file_, -1)) == 0;
  if (!written_) failure_ = last_error();
}

}  // namespace lightmill::cli
