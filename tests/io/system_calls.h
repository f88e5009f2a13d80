#pragma once

#include <sys/types.h>

#include <cstddef>
#include <functional>

namespace lightmill {

/// The calls of this test program that a test may answer in place of the system. Empty: the system answers.
struct SystemCalls {
  std::function<ssize_t(int file, void* to, std::size_t size)> read = {};
  std::function<ssize_t(int file, const void* from, std::size_t size)> write = {};
  std::function<int(int file)> fsync = {};
  std::function<int(int file)> close = {};  // the file is closed all the same
  std::function<int(int file)> flock = {};
  std::function<int()> renameat = {};
  std::function<int()> renameat2 = {};
  std::function<int()> linkat = {};
  std::function<int()> unlinkat = {};
  std::function<int()> mkdirat = {};
  std::function<int()> futimens = {};
  std::function<int()> syncfs = {};
};

/// In force while it lives; one at a time. An answer of `kAsTheSystem` is the system's after all.
class AnsweredCalls {
 public:
  explicit AnsweredCalls(SystemCalls calls);
  ~AnsweredCalls();
};

inline constexpr int kAsTheSystem = -1000;

/// The system's own.
ssize_t system_read(int file, void* to, std::size_t size);
ssize_t system_write(int file, const void* from, std::size_t size);

/// For the answers: sets errno and gives -1.
int fails_with(int error);

}  // namespace lightmill
