#pragma once

#include "io/descriptor.h"

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <string_view>

namespace lightmill {

/// A file that a run writes beside its pictures. What is there under its name is told from a file of another kind,
/// perhaps a photograph, which is never harmed.
class SideFile {
 public:
  /// Whether what the file begins with is what was written here before. Given at most 64 KiB, all of a smaller file.
  using IsOurs = bool (*)(std::string_view beginning);

  /// Creates the file or opens one that is ours, and keeps others that want to write it out until it is closed; it is
  /// not changed yet. "-", /dev/stdout and /dev/fd/N are streams that the caller of the program opened: they are
  /// written on from where they are, as pipes and devices are. `what` is for messages: "report". Throws Error(usage).
  SideFile(const std::filesystem::path& file, const char* what, IsOurs is_ours);
  ~SideFile() { close(); }
  SideFile(const SideFile&) = delete;
  SideFile& operator=(const SideFile&) = delete;

  /// What it begins with, as it was found; nothing of a stream, pipe or device.
  const std::string& beginning() const { return beginning_; }
  /// Whether it is a stream, pipe or device, which nobody finds again later.
  bool is_stream() const { return is_stream_; }
  /// Empties a file; a stream stays as it is.
  void empty();
  /// Goes to the end of a file of lines. A last line without its end is given one if it is whole, and cut off if not.
  void go_to_end(bool (*is_whole)(std::string_view line));
  /// In full, before it returns. After a failure nothing more is written.
  void write(std::string_view bytes);
  void close();
  /// Empty while all went well; otherwise the first failure.
  const std::string& failure() const { return failure_; }

 private:
  void open(const std::filesystem::path& file);
  void require_ours(IsOurs is_ours);
  off_t begin_of_last_line(off_t end) const;
  std::string read_at(off_t begin, std::size_t size) const;
  [[noreturn]] void refuse(const std::string& reason) const;

  const std::string name_;  // "report x/y.jsonl"
  Descriptor file_;
  bool is_stream_ = false;
  std::string beginning_;
  std::string failure_;
};

}  // namespace lightmill
