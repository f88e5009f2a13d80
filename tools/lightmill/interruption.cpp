#include "interruption.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <string_view>

namespace lightmill::cli {
namespace {

bool is_ignored(int signal) {
  struct sigaction action {};
  return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

void announce() {
  constexpr std::string_view kText = "\nlightmill: stopping after the pictures in flight; once more stops at once\n";
  if (isatty(STDERR_FILENO) == 0) return;
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, kText.data(), kText.size());
}

}  // namespace

Interruption::Interruption() {
  sigemptyset(&watched_);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    if (is_ignored(signal)) continue;
    sigaddset(&watched_, signal);
    wake_ = signal;
  }
  if (wake_ == 0) return;
  pthread_sigmask(SIG_BLOCK, &watched_, nullptr);
  watcher_ = std::thread([this] { watch(); });
}

Interruption::~Interruption() {
  if (!watcher_.joinable()) return;
  over_ = true;
  pthread_kill(watcher_.native_handle(), wake_);
  watcher_.join();
}

void Interruption::watch() {
  int signal = 0;
  while (sigwait(&watched_, &signal) == 0 && !over_) {
    if (signal_ != 0) _exit(128 + signal);
    signal_ = signal;
    announce();
    stop_.request_stop();
  }
}

}  // namespace lightmill::cli
