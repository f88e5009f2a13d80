#include "child.h"

#include "lightmill/error.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>
#include <system_error>

namespace lightmill::cli {
namespace {

[[noreturn]] void fail(const std::string& what, int error) {
  throw Error(Cause::usage, what + ": " + std::generic_category().message(error));
}

std::string read_all(int from) {
  std::string text;
  std::array<char, 4096> buffer;
  for (;;) {
    const ssize_t count = ::read(from, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

pid_t start_self(std::vector<std::string> arguments, int standard_output) {
  arguments.insert(arguments.begin(), "lightmill");
  std::vector<char*> words;
  words.reserve(arguments.size() + 1);
  for (std::string& word : arguments) words.push_back(word.data());
  words.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, standard_output, STDOUT_FILENO);
  pid_t child = 0;
  const int error = posix_spawn(&child, "/proc/self/exe", &actions, nullptr, words.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error == EAGAIN) fail("cannot start a measuring process, by a limit on processes (ulimit -u)", error);
  if (error != 0) fail("cannot start a measuring process", error);
  return child;
}

}  // namespace

std::string output_of_self(const std::vector<std::string>& arguments) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail("cannot make a pipe", errno);
  const auto close_end = [](const int* end) { ::close(*end); };
  const std::unique_ptr<int, decltype(close_end)> from(&ends[0], close_end);
  pid_t child = 0;
  {
    const std::unique_ptr<int, decltype(close_end)> to(&ends[1], close_end);
    child = start_self(arguments, *to);
  }
  std::string text = read_all(*from);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  if (status != 0) throw Error(Cause::usage, "a measuring process ended with status " + std::to_string(status));
  return text;
}

void end_with_reader() {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  // It may have ended before: then nobody reads the pipe any more.
  pollfd output{.fd = STDOUT_FILENO, .events = 0, .revents = 0};
  if (::poll(&output, 1, 0) > 0 && (output.revents & POLLERR) != 0) _exit(1);
}

}  // namespace lightmill::cli
