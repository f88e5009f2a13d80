#include "report/json_lines.h"
#include "report/side_file.h"

#include "lightmill/error.h"
#include "lightmill/observer.h"

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

class JsonLinesFile final : public ReportFile {
 public:
  JsonLinesFile(const std::filesystem::path& file, std::optional<Shard> shard)
      : file_(file, "report", begins_as_report) {
    if (shard) require_same_shard(file, *shard);
    file_.empty();
    if (shard) add(json_line(*shard));
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
  /// One report for all shards, one after the other, would be that of the last.
  void require_same_shard(const std::filesystem::path& file, Shard shard) const {
    const std::string& beginning = file_.beginning();
    const std::string first = beginning.substr(0, beginning.find('\n'));
    if (first.starts_with(kShardLine) && first != json_line(shard))
      throw Error(Cause::usage, "the report " + file.native() + ": is that of another shard; give each one of its own");
  }

  /// Each line is handed to the system as it comes: what a reader finds is never older than the last one, and a crash
  /// loses none. (A line costs one write, some microseconds beside an image's milliseconds.)
  void add(std::string line) { file_.write(line += '\n'); }

  SideFile file_;
};

}  // namespace

std::string summary_json(const Report& report) { return json_line(report); }

std::unique_ptr<ReportFile> ReportFile::create(const std::filesystem::path& file, std::optional<Shard> shard) {
  return std::make_unique<JsonLinesFile>(file, shard);
}

}  // namespace lightmill
