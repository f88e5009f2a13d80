#include "system_calls.h"

#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <utility>

namespace lightmill {
namespace {

SystemCalls answered;  // NOLINT: the C functions below have nowhere else to look

template <typename System>
int answer(const std::function<int(int)>& instead, int file, System system) {
  const int given = instead ? instead(file) : kAsTheSystem;
  return given == kAsTheSystem ? static_cast<int>(system()) : given;
}

template <typename System>
int answer(const std::function<int()>& instead, System system) {
  const int given = instead ? instead() : kAsTheSystem;
  return given == kAsTheSystem ? static_cast<int>(system()) : given;
}

}  // namespace

AnsweredCalls::AnsweredCalls(SystemCalls calls) { answered = std::move(calls); }
AnsweredCalls::~AnsweredCalls() { answered = {}; }

ssize_t system_read(int file, void* to, std::size_t size) { return syscall(SYS_read, file, to, size); }
ssize_t system_write(int file, const void* from, std::size_t size) { return syscall(SYS_write, file, from, size); }

int fails_with(int error) {
  errno = error;
  return -1;
}

}  // namespace lightmill

using lightmill::answer;
using lightmill::answered;

// Definitions in the program come before those of the C library.
extern "C" {

ssize_t read(int file, void* to, std::size_t size) {
  return answered.read ? answered.read(file, to, size) : lightmill::system_read(file, to, size);
}

ssize_t write(int file, const void* from, std::size_t size) {
  return answered.write ? answered.write(file, from, size) : lightmill::system_write(file, from, size);
}

int close(int file) {
  const int result = static_cast<int>(syscall(SYS_close, file));
  return answered.close ? answered.close(file) : result;
}

int fsync(int file) {
  return answer(answered.fsync, file, [&] { return syscall(SYS_fsync, file); });
}

int flock(int file, int operation) noexcept {
  return answer(answered.flock, file, [&] { return syscall(SYS_flock, file, operation); });
}

int renameat(int from_folder, const char* from, int to_folder, const char* to) noexcept {
  return answer(answered.renameat, [&] { return syscall(SYS_renameat, from_folder, from, to_folder, to); });
}

int renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) noexcept {
  return answer(answered.renameat2, [&] { return syscall(SYS_renameat2, from_folder, from, to_folder, to, flags); });
}

int linkat(int from_folder, const char* from, int to_folder, const char* to, int flags) noexcept {
  return answer(answered.linkat, [&] { return syscall(SYS_linkat, from_folder, from, to_folder, to, flags); });
}

int unlinkat(int folder, const char* name, int flags) noexcept {
  return answer(answered.unlinkat, [&] { return syscall(SYS_unlinkat, folder, name, flags); });
}

int mkdirat(int folder, const char* name, mode_t mode) noexcept {
  return answer(answered.mkdirat, [&] { return syscall(SYS_mkdirat, folder, name, mode); });
}

int futimens(int file, const timespec* times) noexcept {
  return answer(answered.futimens, [&] { return syscall(SYS_utimensat, file, nullptr, times, 0); });
}

int syncfs(int file) noexcept {
  return answer(answered.syncfs, [&] { return syscall(SYS_syncfs, file); });
}
}
