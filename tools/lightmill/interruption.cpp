#include "interruption.h"

#include "lightmill/batch.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <semaphore>
#include <string_view>
#include <system_error>
#include <utility>

namespace lightmill::cli {
namespace {

using Clock = std::chrono::steady_clock;

// Together below the 3 s in which a signal ends the program.
constexpr std::chrono::milliseconds kGrace{2000};    // for pictures in flight: most take less
constexpr std::chrono::milliseconds kFarewell{500};  // for removing temporary files, and last words

bool is_ignored(int signal) {
  struct sigaction action {};
  return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

void announce() {
  constexpr std::string_view kText = "\nlightmill: stopping after the pictures in flight; once more stops at once\n";
  if (isatty(STDERR_FILENO) == 0) return;
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, kText.data(), kText.size());
}

timespec timespec_of(Clock::duration time) {
  const auto nanoseconds = std::max<std::chrono::nanoseconds::rep>(std::chrono::nanoseconds(time).count(), 0);
  return {.tv_sec = nanoseconds / 1'000'000'000, .tv_nsec = nanoseconds % 1'000'000'000};
}

}  // namespace

Interruption::Interruption(LastWords last_words) : last_words_(std::move(last_words)) {
  sigemptyset(&watched_);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    if (is_ignored(signal)) continue;
    sigaddset(&watched_, signal);
    wake_ = signal;
  }
  if (wake_ == 0) return;
  pthread_sigmask(SIG_BLOCK, &watched_, nullptr);
  try {
    watcher_ = std::thread([this] { watch(); });
  } catch (const std::system_error&) {  // no thread is to be had: a signal ends the program, as it does any other
    pthread_sigmask(SIG_UNBLOCK, &watched_, nullptr);
  }
}

Interruption::~Interruption() {
  if (!watcher_.joinable()) return;
  over_ = true;
  pthread_kill(watcher_.native_handle(), wake_);
  watcher_.join();
}

void Interruption::watch() {
  int signal = 0;
  if (sigwait(&watched_, &signal) != 0 || over_) return;
  signal_ = signal;
  if (last_words_) announce();
  stop_.request_stop();
  if (last_words_) return wait_for_the_end(signal);
  while (!over_ && sigwait(&watched_, &signal) == 0) continue;
}

void Interruption::wait_for_the_end(int signal) {
  const auto until = Clock::now() + kGrace;
  while (!over_) {
    const timespec left = timespec_of(until - Clock::now());
    const int second = sigtimedwait(&watched_, nullptr, &left);
    if (second > 0 && !over_) give_up(second);
    if (second < 0 && errno == EAGAIN) give_up(signal);
  }
}

void Interruption::give_up(int signal) {
  static std::binary_semaphore said(0);  // static: the process may end while the thread still runs
  try {
    // What hangs the run may hang its clearing up as well.
    std::thread([this] {
      last_words_(give_up_runs());
      said.release();
    }).detach();
    static_cast<void>(said.try_acquire_for(kFarewell));
  } catch (const std::system_error&) {  // no thread is to be had: a later run removes the temporary files
  }
  _exit(128 + signal);
}

}  // namespace lightmill::cli
