#pragma once

#include "lightmill/export.h"
#include "lightmill/outcome.h"
#include "lightmill/report.h"
#include "lightmill/shard.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
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

/// What becomes of a report that is there.
enum class ExistingReport {
  fail,     ///< refused, unless it is empty
  replace,  ///< but not that of another shard
  append,   ///< the lines of this run come behind it; of a last line that was cut short nothing is kept
};

struct ReportFileOptions {
  std::optional<Shard> shard = {};  ///< of which this is the run
  ExistingReport existing = ExistingReport::fail;
};

/// One JSON object a line: `"type":"image"` for each image, as it completes, and `"type":"summary"` last; that of a
/// shard, and one behind another, begins with `"type":"run"`, which names the shard. Paths that are not UTF-8 are given
/// with U+FFFD and again, exactly, as hexadecimal in `"…_hex"`. What fails while it is written is told by `failure()`.
class LIGHTMILL_API ReportFile : public Observer {
 public:
  /// Changes no file that is not a report, and none that another run is writing. "-", /dev/stdout and /dev/fd/N are
  /// streams of the process, written on from where they are. Throws Error(usage) that names the file.
  static std::unique_ptr<ReportFile> create(const std::filesystem::path& file, ReportFileOptions options = {});
};

/// Lists the inputs that crashed a worker process or passed their deadline: one path a line, the bytes of its name as
/// they are, so that the list can be read back. It begins with an empty line, by which a later run knows it from other
/// text, and is written in one go when the run is over, without a byte where all went well. A name with a line end in
/// it cannot be a line and stays out, which is a `remark()`.
class LIGHTMILL_API QuarantineFile : public Observer {
 public:
  /// Replaces such a list, and else as a ReportFile. Throws Error(usage) that names the file.
  static std::unique_ptr<QuarantineFile> create(const std::filesystem::path& file);
};

/// Lists the inputs that failed, as the source named them, for `lines` with Separator::nul: a NUL byte behind each, as
/// it fails, so that a run that is killed leaves those it had. A file begins with a NUL byte too, by which a later run
/// knows it and which `lines` passes over; where nothing failed it is empty. What names no file that could be done
/// again (a folder that cannot be read, a line of a list that is too long, a picture in memory) stays out, which is a
/// `remark()`.
class LIGHTMILL_API FailedListFile : public Observer {
 public:
  /// Replaces such a list when the run has its first outcome or ends; else as a ReportFile. Throws Error(usage) that
  /// names the file.
  static std::unique_ptr<FailedListFile> create(const std::filesystem::path& file);
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

/// When and on which thread each stage of each picture ran, as trace events for Perfetto, Speedscope or
/// chrome://tracing: an event of its own for each span, written as it comes; the names of threads come last. A run that
/// is killed leaves a file without its last bracket, which the format permits. For a run with `Batch::record_spans`.
class LIGHTMILL_API TraceFile : public Observer {
 public:
  /// Replaces such a trace, and else as a ReportFile. Throws Error(usage) that names the file.
  static std::unique_ptr<TraceFile> create(const std::filesystem::path& file);
};

/// A small JPEG of an input and of its result; empty where there is none.
struct Thumbnails {
  std::vector<std::uint8_t> input;
  std::vector<std::uint8_t> result;
};

/// One picture of which small ones are shown: where its input is and its first result.
struct Shown {
  std::filesystem::path input;
  std::filesystem::path result;
};

struct HtmlOptions {
  std::size_t thumbnails = 24;  ///< of as many pictures, the first that were written, at most
  /// Makes them, one for each of what is shown, within `ended`; what it throws and what it lacks is left out. None: no
  /// thumbnails. Not called for a run that was interrupted. Large ones are left out as well.
  std::function<std::vector<Thumbnails>(const std::vector<Shown>&)> make = {};
};

/// The run as one page of HTML that needs nothing else, for any browser: the verdict, totals, throughput and memory
/// over time, stages, latencies, a timeline of the threads, failures and warnings, before and after, and a table of the
/// pictures. It is written when the run is over. What is kept until then, and the page, have a bound: of a run of more
/// than 100,000 pictures the page says what it leaves out. For a run with `Batch::record_spans`; without, there is no
/// timeline.
class LIGHTMILL_API HtmlReport : public Observer {
 public:
  /// Replaces such a page, and else as a ReportFile. Throws Error(usage) that names the file.
  static std::unique_ptr<HtmlReport> create(const std::filesystem::path& file, HtmlOptions options = {});
};

/// The same page for measurements: the JSON lines of `lightmill bench`. Throws Error(usage) that names the line which
/// is no JSON object.
LIGHTMILL_API std::string report_page(std::string_view json_data);

/// The closing summary, several lines for people.
LIGHTMILL_API std::string summary(const Report& report);

/// One sentence, without its end, on what bounds the run's speed, with the figure it is judged by: the processors,
/// waiting for input, output or memory, its last pictures, too few of them, or nothing that stands out. Empty where no
/// picture was worked on. Not for a report that was merged of several.
LIGHTMILL_API std::string verdict(const Report& report);

/// The same as one line of JSON, without its end: what a report file closes with.
LIGHTMILL_API std::string summary_json(const Report& report);

/// One line for people, "FILE: reason", with control characters and invalid UTF-8 escaped so that a name cannot drive
/// the terminal.
LIGHTMILL_API std::string failure_line(const Outcome& outcome);

/// The text with control characters and invalid UTF-8 as \n, \t, \x1b, \xff.
LIGHTMILL_API std::string escaped(std::string_view text);

}  // namespace lightmill
