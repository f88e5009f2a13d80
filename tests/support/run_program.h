#pragma once

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

namespace lightmill {

/// How a program ended and what it said.
struct Ended {
  int code = -1;  ///< the exit code; 128 + signal if a signal killed it
  std::string out;
  std::string err;
};

/// A program that runs beside the test. Its stdout and stderr go to files, so that it never waits for a reader. It
/// heeds the signals that end programs, also where the test runs in the background and does not.
class RunningProgram {
 public:
  /// `arguments[0]` is looked for along PATH unless it is a path. `prepare` runs in the child just before the program.
  explicit RunningProgram(const std::vector<std::string>& arguments, const std::function<void()>& prepare = {}) {
    out_ = captured("out");
    err_ = captured("err");
    std::vector<char*> words;
    for (const std::string& word : arguments) words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    child_ = fork();
    if (child_ < 0) throw std::runtime_error("fork failed");
    if (child_ == 0) become(words, prepare);
  }
  ~RunningProgram() {
    if (child_ > 0) {
      ::kill(child_, SIGKILL);
      waitpid(child_, nullptr, 0);
    }
    for (const int file : {out_, err_}) close(file);
  }
  RunningProgram(const RunningProgram&) = delete;
  RunningProgram& operator=(const RunningProgram&) = delete;

  pid_t pid() const { return child_; }
  void send(int signal) const { ::kill(child_, signal); }
  Ended wait() {
    int status = 0;
    waitpid(child_, &status, 0);
    child_ = -1;
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), text(out_), text(err_)};
  }

 private:
  /// A file without a name.
  static int captured(const char* name) {
    std::string file =
        (std::filesystem::temp_directory_path() / ("lightmill-" + std::string(name) + "-XXXXXX")).native();
    const int descriptor = mkostemp(file.data(), O_CLOEXEC);
    if (descriptor < 0) throw std::runtime_error("cannot create " + file);
    unlink(file.c_str());
    return descriptor;
  }
  static std::string text(int file) {
    std::string text(static_cast<std::size_t>(lseek(file, 0, SEEK_END)), '\0');
    if (pread(file, text.data(), text.size(), 0) != static_cast<ssize_t>(text.size())) throw std::runtime_error("read");
    return text;
  }
  [[noreturn]] void become(const std::vector<char*>& words, const std::function<void()>& prepare) const {
    dup2(open("/dev/null", O_RDONLY | O_CLOEXEC), STDIN_FILENO);
    dup2(out_, STDOUT_FILENO);
    dup2(err_, STDERR_FILENO);
    for (const int ending : {SIGHUP, SIGINT, SIGQUIT, SIGTERM}) ::signal(ending, SIG_DFL);
    if (prepare) prepare();
    execvp(words[0], words.data());
    _exit(127);
  }

  pid_t child_ = -1;
  int out_ = -1;
  int err_ = -1;
};

inline Ended run_program(const std::vector<std::string>& arguments, const std::function<void()>& prepare = {}) {
  return RunningProgram(arguments, prepare).wait();
}

}  // namespace lightmill
