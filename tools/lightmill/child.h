#pragma once

#include <sys/types.h>

#include <cstddef>
#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace lightmill::cli {

/// A program to be run.
struct Command {
  /// What becomes of its stderr.
  enum class Complaints { kept, ours };

  std::vector<std::string> words = {};  ///< the first is looked for along PATH, unless `file` is given
  std::vector<std::pair<std::string, std::string>> environment = {};  ///< set beside our own
  std::filesystem::path folder = {};                                  ///< to run in; empty: ours
  std::filesystem::path file = {};                                    ///< to be run by the name `words[0]`
  Complaints complaints = Complaints::kept;
};

/// How a program ended.
struct ChildEnd {
  int code = 0;  ///< of its exit; 128 + signal where one ended it
  double cpu_seconds = 0;
  std::size_t peak_bytes = 0;  ///< of the largest process
};

/// A program that runs, in a process group of its own and with an empty input. What it says is read as it comes,
/// through pipes: files may be limited in their size.
class Child {
 public:
  /// Throws std::system_error that says why it does not run.
  explicit Child(const Command& command);
  /// Ends it, where nobody waited for that.
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  pid_t process() const { return process_; }
  /// Waits for its end, once; ends it and all that it started when a stop is requested, before or meanwhile.
  ChildEnd wait(const std::stop_token& stop);
  /// All that was said, once nobody is left to say more. After `wait`.
  std::string out();
  std::string err();

 private:
  class Heard;

  std::unique_ptr<Heard> out_, err_;
  pid_t process_ = 0;
};

/// Runs this program again with `arguments` and returns what it printed; its complaints go to our stderr. Throws
/// Error(usage) if it cannot be started or ends with another code than 0, which it does when a stop is requested.
std::string output_of_self(std::vector<std::string> arguments, const std::stop_token& stop = {});

/// For a process that was started so: ends it when the one that reads its output ends, however that comes about.
void end_with_reader();

}  // namespace lightmill::cli
