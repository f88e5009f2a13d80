#include "process/worker.h"

#include "base/wire.h"
#include "process/profiles.h"
#include "process/spawn.h"

#include "lightmill/error.h"

#include <sys/resource.h>
#include <sys/wait.h>

#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstring>
#include <iterator>
#include <numeric>
#include <thread>
#include <utility>

namespace lightmill {
namespace {

constexpr std::chrono::duration<double> kToStart{60};
constexpr std::chrono::duration<double> kToGo{5};

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

std::string readable(std::chrono::duration<double> time) {
  char text[32];
  return {text, std::to_chars(text, std::end(text), time.count()).ptr};
}

std::string readable_signal(int signal) {
  const char* name = sigabbrev_np(signal);
  const char* meaning = sigdescr_np(signal);
  std::string text = name ? std::string("SIG") + name : "signal " + std::to_string(signal);
  if (meaning) text += " (" + std::string(meaning) + ")";
  return signal == SIGKILL ? text + ", perhaps because the system was out of memory" : text;
}

/// Puts it into the memory, behind the profiles.
StartAt store(Start start, Channel& channel) {
  start.profiles = store_profiles(start.settings.recipe, channel);
  const std::string message = pack(start);
  const auto offset = std::accumulate(start.profiles.begin(), start.profiles.end(), std::uint64_t{0});
  channel.store({reinterpret_cast<const std::uint8_t*>(message.data()), message.size()}, offset);
  return {channel.segment(), offset, message.size()};
}

}  // namespace

Worker::Worker(const WorkerProgram& program, MemoryWatch& watch) : watch_(watch) {
  auto [here, there] = Channel::open();
  channel_ = std::move(here);
  process_ = spawn(program.command, there.get(), channel_.memory());
  there = {};  // or the worker's death would not be seen
  try {
    watch_.enter(process_, channel_.memory());
    const StartAt start = store(program.start, channel_);
    Deadline deadline{kToStart};
    Answer ready = ask(pack(start), {Answer::Kind::ready}, deadline);
    if (ready.version != LIGHTMILL_VERSION)
      throw WorkerLost{.reason = "it is of lightmill " + ready.version + ", not " LIGHTMILL_VERSION};
    unsandboxed_ = std::move(ready.unsandboxed);
    if (!unsandboxed_.empty() && program.start.sandbox == Sandbox::required)
      throw WorkerLost{.reason = "it has no sandbox: " + unsandboxed_};
  } catch (const WorkerLost& lost) {
    end();
    throw Error(Cause::usage, "the worker program " + program.command[0] + " does not work: " + lost.reason);
  } catch (...) {
    end();
    throw;
  }
}

Worker::~Worker() { end(); }

Answer Worker::ask(std::string_view message, std::initializer_list<Answer::Kind> expected, Deadline& deadline) {
  const auto begun = std::chrono::steady_clock::now();
  const bool came = !channel_.send(message) || channel_.wait(deadline.left);
  deadline.left -= std::chrono::steady_clock::now() - begun;
  if (came) return answer(expected);
  reap();
  throw WorkerLost{Status::timed_out, "it took longer than " + readable(deadline.whole) + " s in a worker process"};
}

Answer Worker::answer(std::initializer_list<Answer::Kind> expected) {
  try {
    const auto message = channel_.receive();
    if (!message) {
      const bool died = dies_by_itself();
      reap();
      if (died) throw how_it_ended();
      throw WorkerLost{Status::crashed, "a worker process closed its connection"};
    }
    Answer answer = unpack_answer(*message);
    if (answer.kind != Answer::Kind::settled && std::ranges::find(expected, answer.kind) == expected.end())
      throw Malformed();
    return answer;
  } catch (const Malformed&) {
    disbelieve();
  }
}

void Worker::disbelieve() {
  reap();
  throw WorkerLost{Status::crashed, "a worker process gave an answer that makes no sense"};
}

void Worker::dismiss() {
  channel_.finish();
  dismissed_ = true;
}

double Worker::end() noexcept {
  if (dismissed_) channel_.wait(kToGo);
  reap();
  return cpu_seconds_;
}

/// A process that has closed its socket is on its way out; one that goes on for a second did something else.
bool Worker::dies_by_itself() const noexcept {
  for (int i = 0; i < 1000; ++i) {
    siginfo_t info{};
    const int result = waitid(P_PID, static_cast<id_t>(process_), &info, WEXITED | WNOWAIT | WNOHANG);
    if (result != 0 || info.si_pid == process_) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return false;
}

void Worker::reap() noexcept {
  if (process_ < 0) return;
  watch_.leave(process_);
  kill(process_, SIGKILL);
  rusage usage{};
  pid_t reaped = -1;
  do {
    reaped = wait4(process_, &status_, 0, &usage);
  } while (reaped < 0 && errno == EINTR);
  if (reaped != process_) status_ = -1;  // the program ignores SIGCHLD, or waits for any child
  cpu_seconds_ = seconds(usage.ru_utime) + seconds(usage.ru_stime);
  process_ = -1;
}

WorkerLost Worker::how_it_ended() const {
  const bool known = status_ != -1;
  if (known && WIFSIGNALED(status_) && WTERMSIG(status_) == SIGALRM)  // see DeathAlarm
    return {Status::timed_out, "reading or decoding it did not end in time in a worker process"};
  if (known && WIFSIGNALED(status_) && WTERMSIG(status_) == SIGSYS)
    return {Status::crashed, "a worker process was ended by its sandbox: it reached for what no picture needs"};
  if (known && WIFSIGNALED(status_))
    return {Status::crashed, "a worker process died of " + readable_signal(WTERMSIG(status_))};
  if (known && WIFEXITED(status_))
    return {Status::crashed, "a worker process ended with exit code " + std::to_string(WEXITSTATUS(status_))};
  return {Status::crashed, "a worker process died"};
}

}  // namespace lightmill
