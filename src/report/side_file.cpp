#include "report/side_file.h"

#include "io/system_failure.h"
#include "report/quiet_pipe.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace lightmill {
namespace {

constexpr std::size_t kBeginning = std::size_t{64} << 10;
constexpr std::size_t kLongestLine = std::size_t{16} << 20;

/// Of a name that stands for a stream which is open already: its number. Opening that name would begin a file anew, at
/// its beginning, and cannot open a socket.
std::optional<int> stream_named(std::string_view name) {
  if (name == "-" || name == "/dev/stdout") return STDOUT_FILENO;
  if (name == "/dev/stderr") return STDERR_FILENO;
  for (const std::string_view folder : {"/dev/fd/", "/proc/self/fd/"}) {
    if (!name.starts_with(folder)) continue;
    const std::string_view digits = name.substr(folder.size());
    int number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error == std::errc() && end == digits.data() + digits.size() && number >= 0) return number;
  }
  return {};
}

/// A file is read as well, to see what is in it. To open a pipe for reading would hide that nobody reads it.
int flags_for(const std::filesystem::path& file) {
  struct stat status {};
  const bool other = ::stat(file.c_str(), &status) == 0 && !S_ISREG(status.st_mode);
  return (other ? O_WRONLY : O_RDWR) | O_CREAT | O_NOCTTY | O_CLOEXEC;
}

}  // namespace

SideFile::SideFile(const std::filesystem::path& file, const char* what, IsOurs is_ours)
    : name_(std::string(what) + " " + file.native()) {
  if (file.empty()) refuse("its name is empty");
  open(file);
  struct stat status {};
  if (::fstat(file_.get(), &status) == 0 && !S_ISREG(status.st_mode)) is_stream_ = true;
  if (!is_stream_) require_ours(is_ours);
}

void SideFile::open(const std::filesystem::path& file) {
  if (const auto stream = stream_named(file.native())) {
    is_stream_ = true;
    file_ = Descriptor(::fcntl(*stream, F_DUPFD_CLOEXEC, 0));
    if (!file_ || (::fcntl(file_.get(), F_GETFL) & O_ACCMODE) == O_RDONLY) refuse("is not open for writing");
    return;
  }
  file_ = Descriptor(uninterrupted([&] { return ::open(file.c_str(), flags_for(file), 0666); }));
  if (file_) return;
  const int error = errno;
  std::error_code none;
  const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
  if (error == ENOENT && !std::filesystem::exists(folder, none))
    refuse("there is no folder " + folder.native() + "; make it first");
  refuse("cannot be created: " + errno_text(error));
}

/// Looked at under the lock, so that what another run is writing is never taken for the report of one that is over.
void SideFile::require_ours(IsOurs is_ours) {
  const int locked = uninterrupted([&] { return ::flock(file_.get(), LOCK_EX | LOCK_NB); });
  if (locked != 0 && errno == EWOULDBLOCK) refuse("another run is writing it; give each run one of its own");
  beginning_.resize(kBeginning);
  std::size_t size = 0;
  ssize_t count = 1;
  while (count > 0 && size < kBeginning) {
    count = uninterrupted(
        [&] { return ::pread(file_.get(), beginning_.data() + size, kBeginning - size, static_cast<off_t>(size)); });
    if (count < 0) refuse("cannot be read: " + errno_text(errno));
    size += static_cast<std::size_t>(count);
  }
  beginning_.resize(size);
  if (!beginning_.empty() && !is_ours(beginning_))
    refuse("is there and holds something else; give another name, or remove it");
}

void SideFile::refuse(const std::string& reason) const { throw Error(Cause::usage, "the " + name_ + ": " + reason); }

void SideFile::empty() {
  if (!is_stream_ && ::ftruncate(file_.get(), 0) != 0) failure_ = errno_text(errno);
}

void SideFile::go_to_end(bool (*is_whole)(std::string_view line)) {
  if (is_stream_) return;
  const off_t end = ::lseek(file_.get(), 0, SEEK_END);
  if (end < 0) refuse("cannot be read: " + errno_text(errno));
  const off_t begin = begin_of_last_line(end);
  const auto size = static_cast<std::size_t>(end - begin);
  if (size == 0) return;
  if (size <= kLongestLine && is_whole(read_at(begin, size))) return write("\n");
  if (::ftruncate(file_.get(), begin) != 0 || ::lseek(file_.get(), begin, SEEK_SET) < 0)
    refuse("cannot be written: " + errno_text(errno));
}

/// Behind the last line end before `end`.
off_t SideFile::begin_of_last_line(off_t end) const {
  while (end > 0) {
    const std::size_t size = std::min(kBeginning, static_cast<std::size_t>(end));
    const off_t begin = end - static_cast<off_t>(size);
    const std::size_t line_end = read_at(begin, size).rfind('\n');
    if (line_end != std::string::npos) return begin + static_cast<off_t>(line_end) + 1;
    end = begin;
  }
  return 0;
}

std::string SideFile::read_at(off_t begin, std::size_t size) const {
  std::string bytes(size, '\0');
  const ssize_t count = uninterrupted([&] { return ::pread(file_.get(), bytes.data(), size, begin); });
  if (count != static_cast<ssize_t>(size)) refuse("cannot be read: " + errno_text(count < 0 ? errno : EIO));
  return bytes;
}

void SideFile::write(std::string_view bytes) {
  const QuietPipe quiet;
  while (!bytes.empty() && file_ && failure_.empty()) {
    const ssize_t written = uninterrupted([&] { return ::write(file_.get(), bytes.data(), bytes.size()); });
    if (written < 0)
      failure_ = errno_text(errno);
    else
      bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void SideFile::close() {
  const int file = file_.release();
  if (file < 0) return;
  // Network file systems tell at the end what they could not store. Linux has closed the file even so.
  if (::close(file) != 0 && errno != EINTR && failure_.empty()) failure_ = errno_text(errno);
}

}  // namespace lightmill
