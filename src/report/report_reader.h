#pragma once

#include "report/json_lines.h"

#include "lightmill/outcome.h"
#include "lightmill/report.h"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <variant>

namespace lightmill {

/// What a run closes with.
struct RunEnds {
  Report report;
  std::string verdict;
};

/// Reads back what `json_line` printed, a line at a time.
class ReportReader {
 public:
  /// Throws Error(missing, unreadable).
  explicit ReportReader(std::filesystem::path file);

  /// The beginning of a run, the next image, the summary, or nothing at the end; a last line that was cut short is the
  /// end. An image has what a digest shows. Throws Error(unreadable, usage) that
  /// names the file and the line.
  std::variant<std::monostate, RunBegins, Outcome, RunEnds> next();
  /// Whether the end, once `next` came to it, was such a line.
  bool ends_torn() const { return !line_.empty(); }

 private:
  bool read_line();
  [[noreturn]] void refuse(const std::string& reason) const;

  std::filesystem::path file_;
  std::ifstream stream_;
  std::string line_;
  std::uint64_t number_ = 0;
  bool cut_short_ = false;
};

}  // namespace lightmill
