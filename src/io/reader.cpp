#include "lightmill/reader.h"

#include "io/descriptor.h"
#include "io/opening.h"
#include "io/stamps.h"
#include "io/system_failure.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

namespace lightmill {
namespace {

std::string kind_of(mode_t mode) {
  if (S_ISDIR(mode)) return "a folder";
  if (S_ISFIFO(mode)) return "a FIFO";
  if (S_ISSOCK(mode)) return "a socket";
  if (S_ISCHR(mode) || S_ISBLK(mode)) return "a device";
  return "a special file";
}

void require_readable_picture(const struct stat& status, off_t most) {
  if (!S_ISREG(status.st_mode)) throw Error(Cause::not_regular, kind_of(status.st_mode) + ", not a picture");
  if (status.st_size == 0) throw Error(Cause::not_an_image, "the file is empty");
  if (status.st_size > most)
    throw Error(Limit::file, "the file has " + std::to_string(status.st_size) + " bytes, over the limit of " +
                                 std::to_string(most) + " bytes a file");
}

/// Before anything is opened, since opening some devices has effects of its own.
void require_readable_picture(const std::filesystem::path& file, off_t most) {
  struct stat status {};
  if (::stat(file.c_str(), &status) == 0) return require_readable_picture(status, most);
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

struct stat stat_of(const Descriptor& descriptor) {
  struct stat status {};
  if (::fstat(descriptor.get(), &status) != 0) throw input_error("cannot examine it", errno);
  return status;
}

/// Fills `to`; false where the file ends before.
bool read_fully(const Descriptor& descriptor, std::span<std::uint8_t> to) {
  while (!to.empty()) {
    const ssize_t count = uninterrupted([&] { return ::read(descriptor.get(), to.data(), to.size()); });
    if (count < 0) throw input_error("cannot read it", errno);
    if (count == 0) return false;
    to = to.subspan(static_cast<std::size_t>(count));
  }
  return true;
}

/// The same, as far as the room wants it. What is small is read at once.
bool fill(const Descriptor& descriptor, std::span<std::uint8_t> to, Reader::Room& room) {
  constexpr std::size_t kPiece = std::size_t{4} << 20;
  for (std::size_t done = 0; done < to.size();) {
    const std::span<std::uint8_t> piece = to.subspan(done, std::min(kPiece, to.size() - done));
    if (!read_fully(descriptor, piece)) return false;
    done += piece.size();
    if (to.size() > kPiece && room.enough(done)) return true;
  }
  return true;
}

/// A large file that is no picture is to cost nothing.
void look_at_beginning(const Descriptor& descriptor, off_t size, Reader::Room& room) {
  constexpr off_t kLarge = off_t{1} << 20;
  if (size <= kLarge) return;
  std::array<std::uint8_t, 4096> beginning{};
  const ssize_t count = uninterrupted([&] { return ::pread(descriptor.get(), beginning.data(), beginning.size(), 0); });
  if (count < 0) throw input_error("cannot read it", errno);
  if (count >= 16)
    room.begins(std::span(beginning).first(static_cast<std::size_t>(count)));  // else it was cut just now
}

/// False if the file changed meanwhile.
bool read_once(const std::filesystem::path& file, off_t most, Reader::Room& room) {
  require_readable_picture(file, most);
  constexpr int kFlags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
  const Descriptor descriptor(opened([&] { return ::open(file.c_str(), kFlags); }));
  if (!descriptor) throw input_error("cannot open it", errno);
  const struct stat before = stat_of(descriptor);
  require_readable_picture(before, most);

  look_at_beginning(descriptor, before.st_size, room);
  const std::span<std::uint8_t> to = room.take(static_cast<std::size_t>(before.st_size));
  if (!fill(descriptor, to, room) || !unchanged(before, stat_of(descriptor))) return false;
  room.stamped(stamp_of(before));
  return true;
}

class FileReader final : public Reader {
 public:
  explicit FileReader(off_t most) : most_(most) {}
  void read(const std::filesystem::path& file, Room& room) override {
    for (int attempt = 0; attempt < 2; ++attempt)
      if (read_once(file, most_, room)) return;
    throw Error(Cause::changed, "the file changed while it was read, twice; wait until it is complete");
  }

 private:
  const off_t most_;
};

}  // namespace

std::unique_ptr<Reader> file_reader(std::int64_t most_bytes) { return std::make_unique<FileReader>(most_bytes); }

}  // namespace lightmill
