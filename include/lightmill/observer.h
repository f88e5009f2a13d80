#pragma once

#include "lightmill/outcome.h"
#include "lightmill/report.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace lightmill {

/// Hears what happens in a run. Calls come from the threads of the run but never two at once; they hold up the thread
/// that makes them, so be brief. What an observer throws ends the run: no new image is begun, those in flight are
/// finished, all observers are told of them and of the end, and then `run` throws it.
class Observer {
 public:
  virtual ~Observer() = default;
  /// An image has its outcome. In order of completion.
  virtual void finished(const Outcome& outcome) = 0;
  /// The run is over. Called once, after the last `finished`.
  virtual void ended(const Report& report) = 0;
};

/// One JSON object a line: `"type":"image"` for each image, as it completes, and `"type":"summary"` last. Paths that
/// are not UTF-8 are given with U+FFFD and again, exactly, as hexadecimal in `"…_hex"`. Throws Error(usage) if the file
/// cannot be created; what fails later is told by `ReportFile::failure()`.
class ReportFile : public Observer {
 public:
  static std::unique_ptr<ReportFile> create(const std::filesystem::path& file);
  /// Empty while every line was written; otherwise why the report is incomplete. Call after `ended`.
  virtual std::string failure() const = 0;
};

/// The closing summary, several lines for people.
std::string summary(const Report& report);

/// The same as one line of JSON, without its end: what a report file closes with.
std::string summary_json(const Report& report);

/// One line for people, "FILE: reason", with control characters and invalid UTF-8 escaped so that a name cannot drive
/// the terminal.
std::string failure_line(const Outcome& outcome);

/// The text with control characters and invalid UTF-8 as \n, \t, \x1b, \xff.
std::string escaped(std::string_view text);

}  // namespace lightmill
