#include "system_calls.h"

#include <sys/file.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <utility>

namespace lightmill {
namespace {

SystemCalls answered;  // NOLINT: the C functions below have nowhere else to look

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

using lightmill::answered;

// Definitions in the program come before those of the C library.
extern "C" {

ssize_t read(int file, void* to, std::size_t size) {
  return answered.read ? answered.read(file, to, size) : lightmill::system_read(file, to, size);
}

ssize_t write(int file, const void* from, std::size_t size) {
  return answered.write ? answered.write(file, from, size) : lightmill::system_write(file, from, size);
}

int fsync(int file) { return answered.fsync ? answered.fsync(file) : static_cast<int>(syscall(SYS_fsync, file)); }

int close(int file) {
  const int result = static_cast<int>(syscall(SYS_close, file));
  return answered.close ? answered.close(file) : result;
}

int flock(int file, int operation) noexcept {
  return answered.flock ? answered.flock(file) : static_cast<int>(syscall(SYS_flock, file, operation));
}

int renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) noexcept {
  if (answered.renameat2) return answered.renameat2();
  return static_cast<int>(syscall(SYS_renameat2, from_folder, from, to_folder, to, flags));
}

int linkat(int from_folder, const char* from, int to_folder, const char* to, int flags) noexcept {
  if (answered.linkat) return answered.linkat();
  return static_cast<int>(syscall(SYS_linkat, from_folder, from, to_folder, to, flags));
}
}
