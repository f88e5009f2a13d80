#pragma once

#include "lightmill/export.h"
#include "lightmill/outcome.h"
#include "lightmill/report.h"
#include "lightmill/shard.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace lightmill {

/// Hears what happens in a run. Calls come from the threads of the run but never two at once; they hold up the thread
/// that makes them, so be brief. What an observer throws ends the run: no new image is begun, those in flight are
/// finished, all observers are told of them and of the end, and then `run` throws it.
class LIGHTMILL_API Observer {
 public:
  virtual ~Observer() = default;
  /// An image has its outcome. In order of completion.
  virtual void finished(const Outcome& outcome) = 0;
  /// The run is over. Called once, after the last `finished`.
  virtual void ended(const Report& report) = 0;
  /// Why what it is for was not done, or not wholly; empty where it was. The run goes on without it. Asked after
  /// `ended`.
  virtual std::string failure() const { return {}; }
  /// What people should know though it did all it could; empty where there is nothing. Asked after `ended`.
  virtual std::string remark() const { return {}; }
};

/// One JSON object a line: `"type":"image"` for each image, as it completes, and `"type":"summary"` last; that of a
/// shard begins with `"type":"run"`, which names it. Paths that are not UTF-8 are given with U+FFFD and again, exactly,
/// as hexadecimal in `"…_hex"`. What fails while it is written is told by `failure()`.
class LIGHTMILL_API ReportFile : public Observer {
 public:
  /// Replaces a report that is there, but no other file, no report that another run is writing, and not that of another
  /// shard. "-", /dev/stdout and /dev/fd/N are streams of the process, written on from where they are. Throws
  /// Error(usage) that names the file.
  static std::unique_ptr<ReportFile> create(const std::filesystem::path& file, std::optional<Shard> shard = {});
};

/// Lists the inputs that crashed a worker process or passed their deadline: one path a line, the bytes of its name as
/// they are, so that the list can be read back. It begins with an empty line, by which a later run knows it from other
/// text, and is written in one go when the run is over, without a byte where all went well. A name with a line end in
/// it cannot be a line and stays out, which is a `remark()`.
class LIGHTMILL_API QuarantineFile : public Observer {
 public:
  /// Replaces such a list, as a ReportFile does a report. Throws Error(usage) that names the file.
  static std::unique_ptr<QuarantineFile> create(const std::filesystem::path& file);
};

/// What a web page needs to show the results: a JSON object a line for each input that has some, as it completes, those
/// that were there already among them. See src/docs/reports.md for its members. A failed input has no line, and neither
/// has a result that is in no file. What cannot be written or measured is told by `failure()`.
class LIGHTMILL_API ManifestFile : public Observer {
 public:
  /// `folder` is the sink's: the results are named below it. Replaces such a manifest when the run has its first
  /// outcome or ends; else as a ReportFile. Throws Error(usage) that names the file.
  static std::unique_ptr<ManifestFile> create(const std::filesystem::path& file, const std::filesystem::path& folder);
};

/// The closing summary, several lines for people.
LIGHTMILL_API std::string summary(const Report& report);

/// The same as one line of JSON, without its end: what a report file closes with.
LIGHTMILL_API std::string summary_json(const Report& report);

/// One line for people, "FILE: reason", with control characters and invalid UTF-8 escaped so that a name cannot drive
/// the terminal.
LIGHTMILL_API std::string failure_line(const Outcome& outcome);

/// The text with control characters and invalid UTF-8 as \n, \t, \x1b, \xff.
LIGHTMILL_API std::string escaped(std::string_view text);

}  // namespace lightmill
