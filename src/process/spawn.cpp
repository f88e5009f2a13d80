#include "process/spawn.h"

#include "io/descriptor.h"
#include "io/opening.h"
#include "io/system_failure.h"

#include "lightmill/error.h"

#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <thread>

namespace lightmill {
namespace {

constexpr int kFirstFree = kWorkerMemory + 1;

class FileActions {
 public:
  FileActions() { posix_spawn_file_actions_init(&actions_); }
  ~FileActions() { posix_spawn_file_actions_destroy(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;

  void open(int number, const char* file, int flags) {
    posix_spawn_file_actions_addopen(&actions_, number, file, flags, 0);
  }
  void pass(int from, int number) { posix_spawn_file_actions_adddup2(&actions_, from, number); }
  void close_from(int number) { posix_spawn_file_actions_addclosefrom_np(&actions_, number); }
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_;
};

class Attributes {
 public:
  Attributes() {
    posix_spawnattr_init(&attributes_);
    sigset_t signals;
    sigemptyset(&signals);
    posix_spawnattr_setsigmask(&attributes_, &signals);
    sigfillset(&signals);
    posix_spawnattr_setsigdefault(&attributes_, &signals);
    posix_spawnattr_setpgroup(&attributes_, 0);
    constexpr int kFlags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
    posix_spawnattr_setflags(&attributes_, kFlags);
  }
  ~Attributes() { posix_spawnattr_destroy(&attributes_); }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_;
};

/// A copy that no number of the worker's is put over before it is passed itself.
Descriptor above(int descriptor) {
  Descriptor copy(opened([&] { return fcntl(descriptor, F_DUPFD_CLOEXEC, kFirstFree); }));
  if (!copy) throw Error(Cause::usage, "cannot start a worker process: " + errno_text(errno));
  return copy;
}

}  // namespace

pid_t spawn(const std::vector<std::string>& command, int socket, int memory) {
  const Descriptor passed_socket = above(socket), passed_memory = above(memory);
  FileActions actions;
  actions.open(STDIN_FILENO, "/dev/null", O_RDONLY);
  actions.open(STDOUT_FILENO, "/dev/null", O_WRONLY);
  actions.pass(passed_socket.get(), kWorkerSocket);
  actions.pass(passed_memory.get(), kWorkerMemory);
  actions.close_from(kFirstFree);
  const Attributes attributes;

  std::vector<char*> words;
  words.reserve(command.size() + 1);
  for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  pid_t process = -1;
  int error = EAGAIN;
  // A thread that has just ended counts for a moment longer.
  for (int attempt = 0; attempt < 20 && error == EAGAIN; ++attempt) {
    if (attempt > 0) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    error = posix_spawnp(&process, words[0], actions.get(), attributes.get(), words.data(), environ);
  }
  if (error == 0) return process;
  throw Error(Cause::usage, "cannot start the worker program " + command[0] + ": " + errno_text(error));
}

}  // namespace lightmill
