#include "io/atomic_file.h"

#include "base/hash.h"
#include "io/opening.h"
#include "io/system_failure.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <thread>

namespace lightmill {
namespace {

using Clock = std::chrono::steady_clock;

enum class Lock { taken, held_elsewhere, unsupported };

Lock lock(const Descriptor& file) {
  if (uninterrupted([&] { return ::flock(file.get(), LOCK_EX | LOCK_NB); }) == 0) return Lock::taken;
  return errno == EWOULDBLOCK ? Lock::held_elsewhere : Lock::unsupported;
}

/// Only who holds the lock of the file that a temporary name leads to may remove or rename it, and a lock may be won on
/// a file that has lost its name meanwhile.
bool leads_to(int folder, const std::string& name, const Descriptor& file) {
  struct stat named {};
  struct stat held {};
  return ::fstatat(folder, name.c_str(), &named, AT_SYMLINK_NOFOLLOW) == 0 && ::fstat(file.get(), &held) == 0 &&
         id_of(named) == id_of(held);
}

enum class Leftover { removed, held_elsewhere };

/// Throws TemporaryTaken if the name is neither a dead run's nor a living one's.
Leftover remove_leftover(int folder, const std::string& name) {
  constexpr int kFlags = O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
  const Descriptor file(opened([&] { return ::openat(folder, name.c_str(), kFlags); }));
  if (!file && errno == ENOENT) return Leftover::removed;
  if (!file && (errno == EROFS || errno == EMFILE || errno == ENFILE)) {
    throw output_error("cannot create the file", errno);
  }
  struct stat status {};
  if (!file || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode))
    throw TemporaryTaken("the temporary name " + name + " is taken; remove what is there");
  switch (lock(file)) {
    case Lock::held_elsewhere:
      return Leftover::held_elsewhere;
    case Lock::unsupported:
      throw TemporaryTaken("no locks on this file system tell whether " + name +
                           " is still being written; remove it if no other run is active");
    case Lock::taken:
      break;
  }
  if (!leads_to(folder, name, file)) return Leftover::removed;
  if (uninterrupted([&] { return ::unlinkat(folder, name.c_str(), 0); }) != 0 && errno != ENOENT)
    throw output_error("cannot remove the leftover " + name, errno);
  return Leftover::removed;
}

/// Sandboxes answer EPERM to calls they do not know.
bool lacks_call(int error) {
  return error == EINVAL || error == ENOSYS || error == EPERM || error == EOPNOTSUPP || error == EMLINK;
}

bool lacks_sync(int error) { return error == EINVAL || error == ENOSYS || error == EOPNOTSUPP; }

Error name_taken() { return {Cause::exists, "the output already exists; have it skipped or replaced"}; }

}  // namespace

AtomicFile::AtomicFile(int folder, const std::string& name, std::chrono::milliseconds patience)
    : final_name_(name), temporary_name_(temporary_name(name)), folder_(folder) {
  create(patience);
}

AtomicFile::~AtomicFile() {
  // It counts as there until it is gone: who gives up what is unfinished does not wait for this thread.
  if (!temporary_.is_there || !leads_to(folder_, temporary_name_, file_)) return;
  uninterrupted([&] { return ::unlinkat(folder_, temporary_name_.c_str(), 0); });
  temporary_.is_there = false;
}

void AtomicFile::create(std::chrono::milliseconds patience) {
  const auto end = Clock::now() + patience;
  while (!try_to_create()) {
    if (Clock::now() >= end) throw TemporaryTaken("another run is writing this picture");
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

bool AtomicFile::try_to_create() {
  constexpr int kFlags = O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC;
  constexpr int kAttempts = 100;  // each is lost only to another run that is just then taking the name
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const Undisturbed step;
    file_ = Descriptor(opened([&] { return ::openat(folder_, temporary_name_.c_str(), kFlags, 0666); }));
    if (!file_ && errno != EEXIST) throw output_error("cannot create the file", errno);
    if (!file_) {
      if (remove_leftover(folder_, temporary_name_) == Leftover::held_elsewhere) return false;
      continue;
    }
    const bool ours = lock(file_) != Lock::held_elsewhere && leads_to(folder_, temporary_name_, file_);
    temporary_.is_there = ours;
    if (ours) return true;
  }
  return false;
}

void AtomicFile::write(std::span<const std::uint8_t> bytes) {
  while (!bytes.empty()) {
    const ssize_t count = uninterrupted([&] { return ::write(file_.get(), bytes.data(), bytes.size()); });
    if (count < 0) throw output_error("cannot write", errno);
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
}

/// Some file systems and sandboxes do not let the times be set.
timespec AtomicFile::touch() {
  if (uninterrupted([&] { return ::futimens(file_.get(), nullptr); }) != 0) {
    const std::uint8_t byte = 0;
    write({&byte, 1});
  }
  return status().changed;
}

void AtomicFile::set_modified(std::int64_t time) {
  constexpr std::int64_t kSecond = 1'000'000'000;
  const std::int64_t before = time % kSecond < 0 ? 1 : 0;  // 1970 is not the first year
  const timespec modified{.tv_sec = time / kSecond - before, .tv_nsec = time % kSecond + before * kSecond};
  const timespec times[] = {{.tv_sec = 0, .tv_nsec = UTIME_OMIT}, modified};
  if (::futimens(file_.get(), times) != 0) throw output_error("cannot set its time", errno);
}

void AtomicFile::flush(Durability durability) {
  const bool synced = durability == Durability::buffered || uninterrupted([&] { return ::fsync(file_.get()); }) == 0;
  if (!synced && !lacks_sync(errno)) throw output_error("cannot write", errno);
  // Network file systems report failed writes when a descriptor is closed. The lock must outlive the rename, so it is a
  // copy that is closed here. A close that a signal interrupts has closed.
  const int copy = opened([&] { return ::fcntl(file_.get(), F_DUPFD_CLOEXEC, 0); });
  if (copy < 0 || (::close(copy) != 0 && errno != EINTR)) throw output_error("cannot write", errno);
}

/// A call that is done and then repeated, by us after a signal or by a network file system after an answer was lost,
/// fails: so the name itself is asked before a failure is believed.
void AtomicFile::take_name(Existing existing) {
  const Undisturbed step;
  const int error = existing == Existing::replace ? replace_name() : take_free_name();
  if (error == 0 || leads_to(folder_, final_name_, file_)) return;
  if (error == EEXIST && existing != Existing::replace) throw name_taken();
  const bool may_be_the_name = error == EINVAL || error == EILSEQ || error == ENOENT;
  throw output_error(may_be_the_name ? "cannot rename the finished file to this, a name that may not be known here"
                                     : "cannot rename the finished file",
                     error);
}

int AtomicFile::replace_name() {
  const auto rename = [&] { return ::renameat(folder_, temporary_name_.c_str(), folder_, final_name_.c_str()); };
  if (uninterrupted(rename) != 0) return errno;
  temporary_.is_there = false;
  return 0;
}

int AtomicFile::take_free_name() {
  const auto rename = [&] {
    return ::renameat2(folder_, temporary_name_.c_str(), folder_, final_name_.c_str(), RENAME_NOREPLACE);
  };
  if (uninterrupted(rename) != 0) return lacks_call(errno) ? take_free_name_without_renameat2() : errno;
  temporary_.is_there = false;
  return 0;
}

/// As a second name for the same file, which fails if there is one; the destructor removes the temporary name. File
/// systems without hard links (vfat) leave a moment between the check and the rename.
int AtomicFile::take_free_name_without_renameat2() {
  const auto link = [&] { return ::linkat(folder_, temporary_name_.c_str(), folder_, final_name_.c_str(), 0); };
  if (uninterrupted(link) == 0) return 0;
  if (!lacks_call(errno)) return errno;
  if (status_of(folder_, final_name_)) return EEXIST;
  return replace_name();
}

void AtomicFile::discard() {
  if (!leads_to(folder_, temporary_name_, file_)) return;
  if (uninterrupted([&] { return ::unlinkat(folder_, temporary_name_.c_str(), 0); }) != 0 && errno != ENOENT)
    throw output_error("cannot remove a file", errno);
  temporary_.is_there = false;
}

std::string AtomicFile::temporary_name(const std::string& name) {
  char digits[17];
  std::snprintf(digits, sizeof digits, "%016llx", static_cast<unsigned long long>(fnv1a(name)));
  return ".lightmill-" + std::string(digits) + ".tmp";
}

void AtomicFile::discard_leftover(int folder, const std::string& name) noexcept {
  try {
    remove_leftover(folder, temporary_name(name));
  } catch (const std::exception&) {  // not a leftover, or not ours to remove
  }
}

void sync_folder(int folder, int inside) {
  if (uninterrupted([&] { return ::fsync(folder); }) == 0 || lacks_sync(errno)) return;
  const bool syncs_all = !is_of_the_store(errno);  // EBADF: the folder is only a place
  if (syncs_all && uninterrupted([&] { return ::syncfs(inside); }) == 0) return;
  if (is_of_the_store(errno)) throw output_error("cannot write the output folder", errno);
}

}  // namespace lightmill
