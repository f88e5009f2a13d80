#pragma once

#include <sys/types.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

namespace lightmill {

/// The processes that `process` has started and not reaped.
inline std::vector<pid_t> children_of(pid_t process) {
  std::vector<pid_t> children;
  const auto tasks = std::filesystem::path("/proc") / std::to_string(process) / "task";
  std::error_code gone;
  for (const auto& task : std::filesystem::directory_iterator(tasks, gone)) {
    std::ifstream list(task.path() / "children");
    for (pid_t child = 0; list >> child;) children.push_back(child);
  }
  return children;
}

/// The letter that the kernel gives its state ("R" runs, "S" waits, "T" is stopped, "Z" is a zombie); none where it is
/// not there. `where` is the process's folder in /proc, or a thread's.
inline char state_in(const std::filesystem::path& where) {
  std::ifstream stat(where / "stat");
  std::string number, name;
  char state = 0;
  return stat >> number >> name >> state ? state : char{0};
}
inline char state_of(pid_t process) { return state_in("/proc/" + std::to_string(process)); }

/// Whether the process is there, and no zombie.
inline bool lives(pid_t process) {
  const char state = state_of(process);
  return state != 0 && state != 'Z' && state != 'X';
}

/// Whether all of its threads are stopped, and not some of them yet: the kernel wakes no others when their parent dies.
inline bool is_stopped(pid_t process) {
  std::error_code gone;
  for (const auto& task : std::filesystem::directory_iterator("/proc/" + std::to_string(process) + "/task", gone))
    if (state_in(task.path()) != 'T') return false;
  return !gone;
}

/// Whether that thread of this process waits for something in the kernel. `gettid()` is the caller's.
inline bool rests(pid_t thread) { return state_in("/proc/self/task/" + std::to_string(thread)) == 'S'; }

/// Whether all threads of this process but the caller's wait, so that nothing goes on before somebody does something.
/// One may have been woken while others were looked at: it is looked several times.
inline bool all_others_rest() {
  for (int i = 0; i < 5; ++i) {
    for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
      const pid_t thread = std::stoi(task.path().filename());
      const char state = state_in(task.path());
      if (thread != gettid() && state != 'S' && state != 0) return false;
    }
  }
  return true;
}

/// Whether a set of signals of the process, as its status in /proc names it, has the signal: "SigBlk" has those that it
/// blocks, "ShdPnd" those that were sent and not taken yet.
inline bool has_signal(pid_t process, const std::string& set, int signal) {
  std::ifstream status("/proc/" + std::to_string(process) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(set + ":")) return std::stoull(line.substr(set.size() + 1), nullptr, 16) >> (signal - 1) & 1;
  }
  return false;
}

/// The words it was started with, a space behind each; none where it is not there, or goes meanwhile.
inline std::string command_of(pid_t process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/cmdline");
  std::string words;
  for (std::string word; std::getline(file, word, '\0');) words += word + ' ';
  return words;
}

/// Its CPU time so far, without the kernel's, in ticks of 10 ms.
inline long ticks_of(pid_t process) {
  std::ifstream stat("/proc/" + std::to_string(process) + "/stat");
  std::string word;
  for (int i = 0; i < 13; ++i) stat >> word;
  long user = 0;
  return stat >> user ? user : 0;
}

template <typename Condition>
bool comes_true(Condition condition, std::chrono::milliseconds within = std::chrono::seconds(20)) {
  const auto until = std::chrono::steady_clock::now() + within;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

}  // namespace lightmill
