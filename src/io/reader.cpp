#include "lightmill/reader.h"

#include "io/descriptor.h"
#include "io/opening.h"
#include "io/system_failure.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <string>

namespace lightmill {
namespace {

constexpr off_t kLargestFile = off_t{1} << 30;  // JPEG cannot use it: 65,500 squared at the worst quality is less

std::string kind_of(mode_t mode) {
  if (S_ISDIR(mode)) return "a folder";
  if (S_ISFIFO(mode)) return "a FIFO";
  if (S_ISSOCK(mode)) return "a socket";
  if (S_ISCHR(mode) || S_ISBLK(mode)) return "a device";
  return "a special file";
}

void require_readable_picture(const struct stat& status) {
  if (!S_ISREG(status.st_mode)) throw Error(Cause::not_regular, kind_of(status.st_mode) + ", not a picture");
  if (status.st_size == 0) throw Error(Cause::not_an_image, "the file is empty");
  if (status.st_size > kLargestFile)
    throw Error(Cause::too_large, "the file has " + std::to_string(status.st_size) + " bytes; the limit is 1 GiB (" +
                                      std::to_string(kLargestFile) + " bytes)");
}

/// Before anything is opened, since opening some devices has effects of its own.
void require_readable_picture(const std::filesystem::path& file) {
  struct stat status {};
  if (::stat(file.c_str(), &status) == 0) return require_readable_picture(status);
  const int error = errno;
  const bool is_link = ::lstat(file.c_str(), &status) == 0 && S_ISLNK(status.st_mode);
  if (is_link && error == ENOENT) throw Error(Cause::missing, "a link to nothing");
  throw input_error("cannot find it", error);
}

bool same_time(const timespec& a, const timespec& b) { return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec; }

bool unchanged(const struct stat& before, const struct stat& after) {
  return before.st_size == after.st_size && same_time(before.st_mtim, after.st_mtim) &&
         same_time(before.st_ctim, after.st_ctim);
}

struct stat status_of(const Descriptor& descriptor) {
  struct stat status {};
  if (::fstat(descriptor.get(), &status) != 0) throw input_error("cannot examine it", errno);
  return status;
}

/// How many bytes there were, at most `size`.
std::size_t read_fully(const Descriptor& descriptor, std::uint8_t* to, std::size_t size) {
  std::size_t done = 0;
  while (done < size) {
    const ssize_t count = uninterrupted([&] { return ::read(descriptor.get(), to + done, size - done); });
    if (count < 0) throw input_error("cannot read it", errno);
    if (count == 0) break;
    done += static_cast<std::size_t>(count);
  }
  return done;
}

/// False if the file changed meanwhile.
bool read_once(const std::filesystem::path& file, Reader::Room& room) {
  require_readable_picture(file);
  constexpr int kFlags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
  const Descriptor descriptor(opened([&] { return ::open(file.c_str(), kFlags); }));
  if (!descriptor) throw input_error("cannot open it", errno);
  const struct stat before = status_of(descriptor);
  require_readable_picture(before);

  const std::span<std::uint8_t> to = room.take(static_cast<std::size_t>(before.st_size));
  const std::size_t count = read_fully(descriptor, to.data(), to.size());
  return count == to.size() && unchanged(before, status_of(descriptor));
}

class FileReader final : public Reader {
 public:
  void read(const std::filesystem::path& file, Room& room) override {
    for (int attempt = 0; attempt < 2; ++attempt)
      if (read_once(file, room)) return;
    throw Error(Cause::changed, "the file changed while it was read, twice; wait until it is complete");
  }
};

}  // namespace

std::unique_ptr<Reader> file_reader() { return std::make_unique<FileReader>(); }

}  // namespace lightmill
