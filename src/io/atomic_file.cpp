#include "io/atomic_file.h"

#include "base/hash.h"
#include "io/opening.h"
#include "io/system_failure.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>

namespace lightmill {
namespace {

constexpr int kAttempts = 100;  // each is lost only to another run that is just then taking the name

Descriptor open_folder(const std::filesystem::path& folder) {
  return Descriptor(opened([&] { return ::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC); }));
}

enum class Lock { taken, held_elsewhere, unsupported };

Lock lock(const Descriptor& file) {
  if (uninterrupted([&] { return ::flock(file.get(), LOCK_EX | LOCK_NB); }) == 0) return Lock::taken;
  return errno == EWOULDBLOCK ? Lock::held_elsewhere : Lock::unsupported;
}

/// Only who holds the lock of the file that a temporary name leads to may remove or rename it, and a lock may be won on
/// a file that has lost its name meanwhile.
bool leads_to(int folder, const std::string& name, const Descriptor& file) {
  struct stat named {};
  struct stat opened {};
  return ::fstatat(folder, name.c_str(), &named, AT_SYMLINK_NOFOLLOW) == 0 && ::fstat(file.get(), &opened) == 0 &&
         id_of(named) == id_of(opened);
}

/// Throws Error(output_refused) if the name is not a dead run's.
void remove_leftover(int folder, const std::string& name) {
  constexpr int kFlags = O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
  const Descriptor file(opened([&] { return ::openat(folder, name.c_str(), kFlags); }));
  if (!file && errno == ENOENT) return;
  if (!file && errno == EROFS) throw output_error("cannot create the file", errno);
  struct stat status {};
  if (!file || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode))
    throw Error(Cause::output_refused, "the temporary name " + name + " is taken; remove what is there");
  switch (lock(file)) {
    case Lock::held_elsewhere:
      throw Error(Cause::output_refused, "another run is writing this picture");
    case Lock::unsupported:
      throw Error(Cause::output_refused, "no locks on this file system tell whether " + name +
                                             " is still being written; remove it if no other run is active");
    case Lock::taken:
      break;
  }
  if (leads_to(folder, name, file) && ::unlinkat(folder, name.c_str(), 0) != 0)
    throw output_error("cannot remove the leftover " + name, errno);
}

bool lacks_call(int error) {
  return error == EINVAL || error == ENOSYS || error == EPERM || error == EOPNOTSUPP || error == EMLINK;
}

Error name_taken() { return {Cause::exists, "the output already exists; use --existing skip or replace"}; }

}  // namespace

AtomicFile::AtomicFile(const std::filesystem::path& folder, const std::string& name)
    : final_name_(name), temporary_name_(temporary_name(name)), folder_(open_folder(folder)) {
  if (!folder_) throw output_error("cannot enter the output folder", errno);
  create();
}

AtomicFile::~AtomicFile() {
  if (temporary_.is_there.exchange(false)) ::unlinkat(folder_.get(), temporary_name_.c_str(), 0);
}

void AtomicFile::create() {
  constexpr int kFlags = O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const Undisturbed step;
    file_ = Descriptor(opened([&] { return ::openat(folder_.get(), temporary_name_.c_str(), kFlags, 0666); }));
    if (!file_ && errno != EEXIST) throw output_error("cannot create the file", errno);
    if (!file_) {
      remove_leftover(folder_.get(), temporary_name_);
      continue;
    }
    const bool ours = lock(file_) != Lock::held_elsewhere && leads_to(folder_.get(), temporary_name_, file_);
    temporary_.is_there = ours;
    if (ours) return;
  }
  throw Error(Cause::output_refused, "another run is writing this picture");
}

void AtomicFile::write(std::span<const std::uint8_t> bytes) {
  while (!bytes.empty()) {
    const ssize_t count = uninterrupted([&] { return ::write(file_.get(), bytes.data(), bytes.size()); });
    if (count < 0) throw output_error("cannot write", errno);
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
}

struct stat AtomicFile::status() const {
  struct stat status {};
  if (::fstat(file_.get(), &status) != 0) throw output_error("cannot examine the file", errno);
  return status;
}

FileId AtomicFile::id() const { return id_of(status()); }

timespec AtomicFile::touch() {
  if (::futimens(file_.get(), nullptr) != 0) throw output_error("cannot set the file's times", errno);
  return status().st_ctim;
}

void AtomicFile::commit(Existing existing, Durability durability) {
  flush(durability);
  name(existing);
  if (durability == Durability::synced) sync_folder(folder_.get());
}

void AtomicFile::name(Existing existing) {
  const Undisturbed step;
  if (existing == Existing::replace) {
    if (::renameat(folder_.get(), temporary_name_.c_str(), folder_.get(), final_name_.c_str()) != 0)
      throw output_error("cannot rename the finished file", errno);
    temporary_.is_there = false;
  } else {
    take_name();
  }
}

void AtomicFile::flush(Durability durability) {
  if (durability == Durability::synced && ::fsync(file_.get()) != 0) throw output_error("cannot write", errno);
  // Network file systems report failed writes when a descriptor is closed. The lock must outlive the rename, so it is a
  // copy that is closed here.
  const int copy = opened([&] { return ::fcntl(file_.get(), F_DUPFD_CLOEXEC, 0); });
  if (copy < 0 || ::close(copy) != 0) throw output_error("cannot write", errno);
}

void AtomicFile::take_name() {
  const int folder = folder_.get();
  if (::renameat2(folder, temporary_name_.c_str(), folder, final_name_.c_str(), RENAME_NOREPLACE) == 0) {
    temporary_.is_there = false;
    return;
  }
  if (errno == EEXIST) throw name_taken();
  if (errno != EINVAL && errno != ENOSYS) throw output_error("cannot rename the finished file", errno);
  take_name_without_renameat2();
}

/// As a second name for the same file, which fails if there is one; the destructor removes the temporary name. File
/// systems without hard links (vfat) leave a moment between the check and the rename.
void AtomicFile::take_name_without_renameat2() {
  const int folder = folder_.get();
  if (::linkat(folder, temporary_name_.c_str(), folder, final_name_.c_str(), 0) == 0) return;
  if (errno == EEXIST) throw name_taken();
  if (!lacks_call(errno)) throw output_error("cannot rename the finished file", errno);
  struct stat status {};
  if (::fstatat(folder, final_name_.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0) throw name_taken();
  if (::renameat(folder, temporary_name_.c_str(), folder, final_name_.c_str()) != 0)
    throw output_error("cannot rename the finished file", errno);
  temporary_.is_there = false;
}

std::string AtomicFile::temporary_name(const std::string& name) {
  char digits[17];
  std::snprintf(digits, sizeof digits, "%016llx", static_cast<unsigned long long>(fnv1a(name)));
  return ".lightmill-" + std::string(digits) + ".tmp";
}

void AtomicFile::discard_leftover(const std::filesystem::path& folder, const std::string& name) noexcept {
  try {
    if (const Descriptor opened = open_folder(folder)) remove_leftover(opened.get(), temporary_name(name));
  } catch (const std::exception&) {  // not a leftover, or not ours to remove
  }
}

void sync_folder(int folder) {
  const Descriptor entries(opened([&] { return ::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
  if (!entries) throw output_error("cannot open the output folder", errno);
  const bool failed = ::fsync(entries.get()) != 0 && errno != EINVAL;  // EINVAL: a file system that has no such thing
  if (failed) throw output_error("cannot write the output folder", errno);
}

}  // namespace lightmill
