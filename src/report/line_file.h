#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace lightmill {

/// A file of lines, each handed to the system as it comes: what a reader finds is never older than the last line, and a
/// crash loses none. (A line costs one write, some microseconds beside an image's milliseconds.)
class LineFile {
 public:
  /// Creates the file, or empties it if its content begins with `first`, as what was written here before does: an
  /// existing file of another kind, perhaps a photograph, is never harmed. Pipes and devices are taken as they are.
  /// Throws Error(usage).
  LineFile(const std::filesystem::path& file, char first);
  ~LineFile();
  LineFile(const LineFile&) = delete;
  LineFile& operator=(const LineFile&) = delete;

  /// Adds a line end. After a failure nothing more is written.
  void add(std::string line);
  void close();
  /// Empty while all went well; otherwise the first failure.
  const std::string& failure() const { return failure_; }

 private:
  void write(std::string_view bytes);

  int file_ = -1;
  std::string failure_;
};

}  // namespace lightmill
