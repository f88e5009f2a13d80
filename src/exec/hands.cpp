#include "exec/hands.h"

#include "exec/threads.h"

#include <fcntl.h>
#include <sys/resource.h>

#include <algorithm>

namespace lightmill {
namespace {

/// Descriptors open at once for one image: its folder, the folder above, the temporary file, a copy of it; and one to
/// spare. Its input is closed before.
constexpr int kForWriting = 5;
/// For a worker process: socket, shared memory, and three more while it is started.
constexpr int kForProcess = 5;
/// For the source (a scan has as many folders open as it is deep), the report and the like.
constexpr int kForOthers = 10;

int for_each_image(const Hands& hands) { return kForWriting + (hands.processes ? kForProcess : 0); }

/// Threads and processes that are alive for one working thread; a worker process has two threads.
int tasks_of_each(const Hands& hands) { return hands.processes ? 3 : 1; }

/// Threads beside the caller's. Cores are lent to threads beside those that work.
int threads_of(const Hands& hands) {
  return (hands.working - 1) * (tasks_of_each(hands) + (hands.lending ? 1 : 0)) + hands.reading + hands.storing;
}

int descriptors_of(const Hands& hands) {
  return hands.working * for_each_image(hands) + hands.reading + hands.storing * kForWriting + kForOthers;
}

/// At most `enough`: a large table is not looked through to the end.
int free_descriptors(int enough) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return enough;
  int free = 0;
  const auto end = static_cast<int>(std::min<rlim_t>(limit.rlim_cur, 1 << 20));
  for (int number = 0; number < end && free < enough; ++number) free += fcntl(number, F_GETFD) == -1 ? 1 : 0;
  return free;
}

}  // namespace

Hands shared_out(const Hands& wanted, int threads, int descriptors) {
  Hands hands = wanted;
  if (threads < threads_of(wanted)) {
    hands.lending = false;
    hands.storing = 0;
    hands.working = std::clamp(1 + threads / tasks_of_each(wanted), 1, wanted.working);
    hands.reading = std::clamp(threads - (hands.working - 1) * tasks_of_each(wanted), 0, wanted.reading);
    hands.want = "threads or processes";
  }
  if (descriptors < descriptors_of(hands)) hands.storing = 0;
  if (descriptors < descriptors_of(hands)) {
    const int rest = std::max(descriptors - kForOthers, 0);
    hands.working = std::clamp(rest / for_each_image(hands), 1, hands.working);
    hands.reading = std::clamp(rest - hands.working * for_each_image(hands), 0, hands.reading);
    hands.want = "descriptors";
  }
  return hands;
}

Hands granted(const Hands& wanted) {
  return shared_out(wanted, startable_threads(threads_of(wanted)), free_descriptors(descriptors_of(wanted)));
}

}  // namespace lightmill
