#include "report/json_lines.h"
#include "report/side_file.h"

#include "lightmill/error.h"
#include "lightmill/observer.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace lightmill {
namespace {

/// Whether one of the texts begins with the other: a run that was killed may have left the beginning of a line.
bool begin_alike(std::string_view one, std::string_view other) {
  return one.starts_with(other) || other.starts_with(one);
}

bool begins_as_report(std::string_view beginning) {
  return std::ranges::any_of(kLineBeginnings, [&](std::string_view line) { return begin_alike(beginning, line); });
}

bool is_whole_line(std::string_view line) { return nlohmann::json::accept(line); }

class JsonLinesFile final : public ReportFile {
 public:
  JsonLinesFile(const std::filesystem::path& file, const ReportFileOptions& options)
      : file_(file, "report", begins_as_report) {
    const bool is_there = !file_.beginning().empty();
    const bool appended = is_there && options.existing == ExistingReport::append;
    if (is_there && options.existing == ExistingReport::fail)
      refuse(file, "is there already; have it replaced or appended to");
    if (is_there && options.existing == ExistingReport::replace && options.shard)
      require_same_shard(file, *options.shard);
    if (appended)
      file_.go_to_end(is_whole_line);
    else
      file_.empty();
    if (options.shard || appended) add(json_line(RunBegins{options.shard}));
  }

  void finished(const Outcome& outcome) override { add(json_line(outcome)); }
  void ended(const Report& report) override {
    add(json_line(report));
    file_.close();
  }
  std::string failure() const override {
    return file_.failure().empty() ? "" : "the report is incomplete: " + file_.failure();
  }

 private:
  [[noreturn]] static void refuse(const std::filesystem::path& file, const std::string& reason) {
    throw Error(Cause::usage, "the report " + file.native() + ": " + reason);
  }

  /// One report that each shard replaces would be that of the last.
  void require_same_shard(const std::filesystem::path& file, Shard shard) const {
    const std::string& beginning = file_.beginning();
    const std::string first = beginning.substr(0, beginning.find('\n'));
    if (first.starts_with(kRunLine) && first != json_line(RunBegins{shard}))
      refuse(file, "is that of another shard; give each one of its own");
  }

  /// Each line is handed to the system as it comes: what a reader finds is never older than the last one, and a crash
  /// loses none. (A line costs one write, some microseconds beside an image's milliseconds.)
  void add(std::string line) { file_.write(line += '\n'); }

  SideFile file_;
};

}  // namespace

std::string summary_json(const Report& report) { return json_line(report); }

std::unique_ptr<ReportFile> ReportFile::create(const std::filesystem::path& file, ReportFileOptions options) {
  return std::make_unique<JsonLinesFile>(file, options);
}

}  // namespace lightmill
