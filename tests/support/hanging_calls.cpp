#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

// Put before the C library (LD_PRELOAD), this lets system calls hang as a dead network file system does: those that
// LIGHTMILL_TEST_HANG names, on regular files. The first to hang makes the file that LIGHTMILL_TEST_MARK names.
namespace {

bool hangs(const char* call) {
  const char* const named = std::getenv("LIGHTMILL_TEST_HANG");
  return named && std::strstr(named, call);
}

bool is_picture(int file) {
  struct stat status {};
  return fstat(file, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0;
}

[[noreturn]] void hang() {
  if (const char* const mark = std::getenv("LIGHTMILL_TEST_MARK")) creat(mark, 0666);
  for (;;) pause();
}

template <typename Function>
Function* next(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

ssize_t read(int file, void* to, size_t size) {
  static auto* const real = next<ssize_t(int, void*, size_t)>("read");
  if (hangs("read") && is_picture(file)) hang();
  return real(file, to, size);
}

int fsync(int file) {
  static auto* const real = next<int(int)>("fsync");
  if (hangs("fsync") && is_picture(file)) hang();
  return real(file);
}

int renameat(int from_folder, const char* from, int to_folder, const char* to) noexcept {
  static auto* const real = next<int(int, const char*, int, const char*)>("renameat");
  if (hangs("rename")) hang();
  return real(from_folder, from, to_folder, to);
}

int renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) noexcept {
  static auto* const real = next<int(int, const char*, int, const char*, unsigned)>("renameat2");
  if (hangs("rename")) hang();
  return real(from_folder, from, to_folder, to, flags);
}

int unlinkat(int folder, const char* name, int flags) noexcept {
  static auto* const real = next<int(int, const char*, int)>("unlinkat");
  if (hangs("unlink") && std::strcmp(name, ".lightmill-") > 0) hang();
  return real(folder, name, flags);
}

}  // extern "C"
