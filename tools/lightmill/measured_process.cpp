#include "measured_process.h"

#include "machine.h"

#include <unistd.h>

#include <algorithm>
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

}  // namespace

Ran run_measured(const Command& command, const std::stop_token& stop) try {
  Ran ran;
  const auto before = busy_seconds();
  const auto started = MeasuredClock::now();
  Child child(command);
  MemorySampler memory(child.process());
  const ChildEnd end = child.wait(stop);
  ran.seconds = std::chrono::duration<double>(MeasuredClock::now() - started).count();
  ran.code = end.code;
  ran.cpu_seconds = end.cpu_seconds;
  if (const auto after = busy_seconds(); after && before)
    ran.other_cpu = share_of_machine(*after - *before - ran.cpu_seconds, ran.seconds);
  ran.peak_bytes = std::max(memory.peak(), end.peak_bytes);
  ran.out = child.out();
  ran.err = child.err();
  return ran;
} catch (const std::system_error& error) {
  return {.code = 127, .err = command.words.front() + ": " + error.code().message()};
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
