#pragma once

#include "lightmill/observer.h"

#include <filesystem>
#include <string>
#include <vector>

namespace lightmill::cli {

/// Lists the inputs that crashed a worker process or passed their deadline: one path a line, the bytes of its name as
/// they are, so that the list can be read back. A name with a line end in it cannot be a line and stays out; it is on
/// stderr, and exactly in the report. The file is written in one go when the run is over, empty where all went well.
class Quarantine : public Observer {
 public:
  /// Takes the file's place, or a file of text that is there. Throws Error(usage).
  explicit Quarantine(const std::filesystem::path& file);
  ~Quarantine() override;

  void finished(const Outcome& outcome) override;
  void ended(const Report& report) override;
  /// Empty if all was listed; otherwise why not. Call after `ended`.
  const std::string& failure() const { return failure_; }
  /// Whether the file has what could be listed. Call after `ended`.
  bool is_written() const { return written_; }

 private:
  int file_ = -1;
  std::string lines_;
  std::string failure_;
  bool written_ = false;
};

}  // namespace lightmill::cli
