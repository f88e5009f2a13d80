#include "process/confinement.h"

#include "base/sanitizers.h"
#include "process/spawn.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string_view>

namespace lightmill {
namespace {

void* wait_for_the_end(void*) {
  pollfd watched{kWorkerSocket, 0, 0};  // POLLHUP comes unasked, once both directions are closed
  while (poll(&watched, 1, -1) < 0 && errno == EINTR) continue;
  _exit(1);
}

}  // namespace

bool started_by_a_run() {
  int type = 0;
  socklen_t size = sizeof type;
  const bool has_socket = getsockopt(kWorkerSocket, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_SEQPACKET;
  return has_socket && fcntl(kWorkerMemory, F_GET_SEALS) != -1;  // which only memory without a name has
}

void be_expendable() {
  constexpr rlimit kNone{0, 0};
  setrlimit(RLIMIT_CORE, &kNone);
  const int file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (file < 0) return;
  constexpr std::string_view kScore = "500";  // of 1000; raising it is allowed to everybody
  [[maybe_unused]] const auto written = write(file, kScore.data(), kScore.size());
  close(file);
}

void end_with_the_run() {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize(&attributes, std::size_t{256} << 10);  // the usual 8 MiB count as data of the process
  pthread_t thread;
  int error = EAGAIN;
  for (int attempt = 0; attempt < 20 && error == EAGAIN; ++attempt) {
    if (attempt > 0) usleep(5000);  // a thread that has just ended counts for a moment longer
    error = pthread_create(&thread, &attributes, wait_for_the_end, nullptr);
  }
  pthread_attr_destroy(&attributes);
  if (error != 0) _exit(1);
}

void limit_memory([[maybe_unused]] std::size_t bytes) {
// Sanitizers map terabytes for their shadow, which count.
#ifndef LIGHTMILL_SANITIZED
  if (bytes == 0) return;
  const rlimit limit{bytes, bytes};
  setrlimit(RLIMIT_DATA, &limit);
#endif
}

/// At least a microsecond: 0 would be none.
DeathAlarm::DeathAlarm(std::chrono::duration<double> time) {
  const auto left = std::chrono::duration_cast<std::chrono::microseconds>(
      std::clamp(time, std::chrono::duration<double>(1e-6), std::chrono::duration<double>(1e9)));
  itimerval timer{};
  timer.it_value.tv_sec = static_cast<time_t>(left.count() / 1'000'000);
  timer.it_value.tv_usec = static_cast<suseconds_t>(left.count() % 1'000'000);
  setitimer(ITIMER_REAL, &timer, nullptr);
}

DeathAlarm::~DeathAlarm() {
  const itimerval none{};
  setitimer(ITIMER_REAL, &none, nullptr);
}

}  // namespace lightmill
