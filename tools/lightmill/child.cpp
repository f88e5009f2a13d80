#include "child.h"

#include "lightmill/error.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stop_token>
#include <system_error>
#include <thread>

namespace lightmill::cli {
namespace {

[[noreturn]] void fail(int error, const std::string& what) {
  throw std::system_error(error, std::generic_category(), what);
}

void close_once(int& file) {
  if (file >= 0) ::close(file);
  file = -1;
}

/// Our own with the command's in front: the first of two settings counts.
std::vector<std::string> environment_of(const Command& command) {
  std::vector<std::string> all;
  for (const auto& [name, value] : command.environment) all.emplace_back(name).append("=").append(value);
  for (char** own = environ; *own != nullptr; ++own) {
    const std::string setting = *own;
    const bool replaced = std::ranges::any_of(
        command.environment, [&](const auto& one) { return one.first == setting.substr(0, setting.find('=')); });
    if (!replaced) all.push_back(setting);
  }
  return all;
}

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> result;
  result.reserve(words.size() + 1);
  for (std::string& word : words) result.push_back(word.data());
  result.push_back(nullptr);
  return result;
}

/// What `posix_spawn` is told beside the command, freed at the end. A file below 0 stays what it is here.
struct SpawnSettings {
  SpawnSettings(const Command& command, int out, int err) {
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    if (err >= 0) posix_spawn_file_actions_adddup2(&actions, err, STDERR_FILENO);
    if (!command.folder.empty()) posix_spawn_file_actions_addchdir_np(&actions, command.folder.c_str());
    posix_spawnattr_init(&attributes);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
  }
  ~SpawnSettings() {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;

  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
};

pid_t spawn(const Command& command, int out, int err) {
  std::vector<std::string> words = command.words;
  std::vector<std::string> environment = environment_of(command);
  const SpawnSettings settings(command, out, err);
  const std::string file = command.file.empty() ? words.front() : command.file.native();
  pid_t child = 0;
  const int error = posix_spawnp(&child, file.c_str(), &settings.actions, &settings.attributes, pointers(words).data(),
                                 pointers(environment).data());
  if (error != 0) fail(error, words.front());
  return child;
}

double seconds_in(const timeval& time) {
  return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

}  // namespace

/// A pipe, and what came out of it.
class Child::Heard {
 public:
  Heard() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail(errno, "cannot make a pipe");
    from_ = ends[0];
    to_ = ends[1];
    try {
      reader_ = std::jthread([this] { read_all(); });
    } catch (...) {
      close_both();
      throw;
    }
  }
  ~Heard() {
    close_once(to_);
    if (reader_.joinable()) reader_.join();
    close_both();
  }
  Heard(const Heard&) = delete;
  Heard& operator=(const Heard&) = delete;

  int writing_end() const { return to_; }
  /// Others have it now, or nobody.
  void let_go() { close_once(to_); }
  std::string text() {
    if (reader_.joinable()) reader_.join();
    return std::move(text_);
  }

 private:
  void read_all() {
    std::array<char, 4096> buffer;
    for (;;) {
      const ssize_t count = ::read(from_, buffer.data(), buffer.size());
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return;
      text_.append(buffer.data(), static_cast<std::size_t>(count));
    }
  }
  void close_both() {
    close_once(from_);
    close_once(to_);
  }

  int from_ = -1;
  int to_ = -1;
  std::string text_;
  std::jthread reader_;
};

Child::Child(const Command& command) : out_(std::make_unique<Heard>()) {
  if (command.complaints == Command::Complaints::kept) err_ = std::make_unique<Heard>();
  process_ = spawn(command, out_->writing_end(), err_ ? err_->writing_end() : -1);
  out_->let_go();
  if (err_) err_->let_go();
}

Child::~Child() {
  if (process_ == 0) return;
  std::stop_source stopped;
  stopped.request_stop();
  wait(stopped.get_token());
}

ChildEnd Child::wait(const std::stop_token& stop) {
  int status = 0;
  rusage usage{};
  {
    // The whole group, since xargs and pools have children of their own.
    const std::stop_callback end(stop, [group = process_] { ::kill(-group, SIGKILL); });
    while (::wait4(process_, &status, 0, &usage) < 0 && errno == EINTR) continue;
  }
  process_ = 0;
  return {.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
          .cpu_seconds = seconds_in(usage.ru_utime) + seconds_in(usage.ru_stime),
          .peak_bytes = std::size_t{1024} * static_cast<std::size_t>(usage.ru_maxrss)};
}

std::string Child::out() { return out_->text(); }
std::string Child::err() { return err_ ? err_->text() : ""; }

std::string output_of_self(std::vector<std::string> arguments, const std::stop_token& stop) try {
  arguments.insert(arguments.begin(), "lightmill");
  Child child({.words = std::move(arguments), .file = "/proc/self/exe", .complaints = Command::Complaints::ours});
  const ChildEnd end = child.wait(stop);
  if (end.code != 0) throw Error(Cause::usage, "a measuring process ended with status " + std::to_string(end.code));
  return child.out();
} catch (const std::system_error& error) {
  const bool limited = error.code() == std::errc::resource_unavailable_try_again;
  throw Error(Cause::usage, std::string("cannot start a measuring process") +
                                (limited ? ", by a limit on processes (ulimit -u): " : ": ") + error.code().message());
}

void end_with_reader() {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  // It may have ended before: then nobody reads the pipe any more.
  pollfd output{.fd = STDOUT_FILENO, .events = 0, .revents = 0};
  if (::poll(&output, 1, 0) > 0 && (output.revents & POLLERR) != 0) _exit(1);
}

}  // namespace lightmill::cli
