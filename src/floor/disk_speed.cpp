#include "floor/disk_speed.h"

#include "floor/together.h"
#include "io/nameless_file.h"
#include "io/system_failure.h"

#include "lightmill/error.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <string>
#include <utility>

namespace lightmill {
namespace {

constexpr std::size_t kPiece = std::size_t{4} << 20;

struct Freed {
  void operator()(std::uint8_t* memory) const { std::free(memory); }
};

/// As O_DIRECT wants it, with bytes that no disk can make smaller.
std::unique_ptr<std::uint8_t, Freed> random_piece() {
  std::unique_ptr<std::uint8_t, Freed> piece(static_cast<std::uint8_t*>(std::aligned_alloc(4096, kPiece)));
  if (!piece) throw std::bad_alloc();
  std::uint64_t state = 1;
  for (std::size_t i = 0; i < kPiece; i += sizeof state) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    std::memcpy(piece.get() + i, &state, sizeof state);
  }
  return piece;
}

/// Some of these take O_DIRECT.
bool lies_in_memory(int descriptor) {
  struct statfs system {};
  return ::fstatfs(descriptor, &system) == 0 && (system.f_type == TMPFS_MAGIC || system.f_type == RAMFS_MAGIC);
}

[[noreturn]] void disk_failed(const std::filesystem::path& folder, const std::string& what, int error) {
  throw Error(Cause::output_failed, folder.native() + ": cannot " + what + ": " + errno_text(error));
}

}  // namespace

DiskSpeed::DiskSpeed(std::filesystem::path folder, std::size_t bytes)
    : folder_(std::move(folder)),
      bytes_(std::max(bytes / kPiece, std::size_t{1}) * kPiece),
      file_(nameless_file_in(folder_)) {
  if (!file_) disk_failed(folder_, "make a temporary file to measure the disk", errno);
  const std::string name = "/proc/self/fd/" + std::to_string(file_.get());
  uncached_ = Descriptor(uninterrupted([&] { return ::open(name.c_str(), O_RDONLY | O_DIRECT | O_CLOEXEC); }));
  direct_ = uncached_ && !lies_in_memory(file_.get());
}

double DiskSpeed::write_all() const {
  const auto piece = random_piece();
  for (std::size_t done = 0; done < bytes_;) {
    std::memcpy(piece.get(), &done, sizeof done);
    const std::size_t within = done % kPiece;
    const ssize_t count = uninterrupted(
        [&] { return ::pwrite(file_.get(), piece.get() + within, kPiece - within, static_cast<off_t>(done)); });
    if (count <= 0) disk_failed(folder_, "write to measure the disk", count < 0 ? errno : ENOSPC);
    done += static_cast<std::size_t>(count);
  }
  if (::fdatasync(file_.get()) != 0) disk_failed(folder_, "write to measure the disk", errno);
  return static_cast<double>(bytes_);
}

FloorSample DiskSpeed::write() {
  const FloorSample sample = measured_together(1, [&](int) { return write_all(); });
  written_ = true;
  return sample;
}

double DiskSpeed::read_all(int descriptor) const {
  const auto piece = random_piece();
  std::size_t done = 0;
  while (done < bytes_) {
    const ssize_t count =
        uninterrupted([&] { return ::pread(descriptor, piece.get(), kPiece, static_cast<off_t>(done)); });
    if (count <= 0) disk_failed(folder_, "read to measure the disk", count < 0 ? errno : EIO);
    done += static_cast<std::size_t>(count);
  }
  return static_cast<double>(done);
}

FloorSample DiskSpeed::read() {
  if (!written_) write();
  ::posix_fadvise(file_.get(), 0, 0, POSIX_FADV_DONTNEED);
  return measured_together(1, [&](int) { return read_all(direct_ ? uncached_.get() : file_.get()); });
}

}  // namespace lightmill
