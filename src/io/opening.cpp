#include "io/opening.h"

#include <algorithm>
#include <chrono>
#include <thread>

namespace lightmill {

bool may_open_later(int attempts) {
  // 1, 2, 3 ... 20, 20 ms: soon where a picture is just being closed, and no load where nothing changes.
  constexpr int kLongest = 20, kAttempts = 510;
  const int error = errno;
  if ((error != EMFILE && error != ENFILE) || attempts >= kAttempts) return false;
  std::this_thread::sleep_for(std::chrono::milliseconds(std::min(attempts + 1, kLongest)));
  errno = error;
  return true;
}

}  // namespace lightmill
