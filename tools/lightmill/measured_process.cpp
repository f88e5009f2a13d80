#include "measured_process.h"

#include "machine.h"

#include "lightmill/error.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <sstream>
#include <system_error>
#include <thread>

namespace lightmill::cli {
namespace {

using MeasuredClock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kBetweenSamples{20};

/// A file without a name, which never makes its writer wait.
class Captured {
 public:
  Captured() : file_(::memfd_create("captured", MFD_CLOEXEC)) {
    if (file_ < 0) throw Error(Cause::usage, "no memory for what a program says");
  }
  ~Captured() { ::close(file_); }
  Captured(const Captured&) = delete;
  Captured& operator=(const Captured&) = delete;

  int file() const { return file_; }
  std::string text() const {
    std::string text(static_cast<std::size_t>(std::max<off_t>(0, ::lseek(file_, 0, SEEK_END))), '\0');
    const ssize_t count = ::pread(file_, text.data(), text.size(), 0);
    text.resize(static_cast<std::size_t>(std::max<ssize_t>(0, count)));
    return text;
  }

 private:
  int file_;
};

/// Bytes in memory of a process: its own, and those that others may share.
struct Resident {
  std::size_t own = 0;
  std::size_t shared = 0;
};

Resident resident_of(pid_t process) {
  std::ifstream statm("/proc/" + std::to_string(process) + "/statm");
  std::size_t size = 0, resident = 0, shared = 0;
  if (!(statm >> size >> resident >> shared)) return {};
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  return {(resident - std::min(shared, resident)) * page, shared * page};
}

/// Adds up a process and all below it. Kernels without CONFIG_PROC_CHILDREN show the first alone.
void add_tree(pid_t process, Resident& sum) {
  const Resident one = resident_of(process);
  sum.own += one.own;
  sum.shared = std::max(sum.shared, one.shared);
  const std::string number = std::to_string(process);
  std::ifstream children("/proc/" + number + "/task/" + number + "/children");
  for (pid_t child = 0; children >> child;) add_tree(child, sum);
}

/// Watches the memory of a process and its children until it is told to end.
class MemorySampler {
 public:
  explicit MemorySampler(pid_t process)
      : thread_([this, process](const std::stop_token& stop) { watch(stop, process); }) {}

  std::size_t peak() {
    thread_.request_stop();
    thread_.join();
    return peak_;
  }

 private:
  void watch(const std::stop_token& stop, pid_t process) {
    std::unique_lock lock(mutex_);
    while (!stop.stop_requested()) {
      Resident sum;
      add_tree(process, sum);
      peak_ = std::max(peak_, sum.own + sum.shared);
      woken_.wait_for(lock, stop, kBetweenSamples, [] { return false; });
    }
  }

  std::size_t peak_ = 0;
  std::mutex mutex_;
  std::condition_variable_any woken_;
  std::jthread thread_;
};

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

/// What `posix_spawn` is told beside the command, freed at the end.
struct SpawnSettings {
  SpawnSettings(const Command& command, const Captured& out, const Captured& err) {
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, out.file(), STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, err.file(), STDERR_FILENO);
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

/// The error of the system; 0 where it runs.
int start_measured(const Command& command, const Captured& out, const Captured& err, pid_t& child) {
  std::vector<std::string> words = command.words;
  std::vector<std::string> environment = environment_of(command);
  const SpawnSettings settings(command, out, err);
  return posix_spawnp(&child, words.front().c_str(), &settings.actions, &settings.attributes, pointers(words).data(),
                      pointers(environment).data());
}

double seconds_in(const timeval& time) {
  return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

}  // namespace

Ran run_measured(const Command& command, const std::stop_token& stop) {
  const Captured out, err;
  Ran ran;
  const auto before = busy_seconds();
  const auto started = MeasuredClock::now();
  pid_t child = 0;
  if (const int error = start_measured(command, out, err, child); error != 0)
    return {.code = 127, .err = command.words.front() + ": " + std::generic_category().message(error)};
  int status = 0;
  rusage usage{};
  MemorySampler memory(child);
  {
    // The whole group, since xargs and pools have children of their own.
    const std::stop_callback end(stop, [child] { ::kill(-child, SIGKILL); });
    while (::wait4(child, &status, 0, &usage) < 0 && errno == EINTR) continue;
  }
  ran.seconds = std::chrono::duration<double>(MeasuredClock::now() - started).count();
  ran.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  ran.cpu_seconds = seconds_in(usage.ru_utime) + seconds_in(usage.ru_stime);
  if (const auto after = busy_seconds(); after && before)
    ran.other_cpu = share_of_machine(*after - *before - ran.cpu_seconds, ran.seconds);
  ran.peak_bytes = std::max(memory.peak(), std::size_t{1024} * static_cast<std::size_t>(usage.ru_maxrss));
  ran.out = out.text();
  ran.err = err.text();
  return ran;
}

std::filesystem::path find_program(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path != nullptr ? path : "/usr/local/bin:/usr/bin:/bin");
  for (std::string folder; std::getline(folders, folder, ':');) {
    std::filesystem::path file = std::filesystem::path(folder.empty() ? "." : folder) / name;
    std::error_code none;
    if (std::filesystem::is_regular_file(file, none) && ::access(file.c_str(), X_OK) == 0) return file;
  }
  return {};
}

}  // namespace lightmill::cli
