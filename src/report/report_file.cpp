#include "report/json_lines.h"
#include "report/line_file.h"

#include "lightmill/observer.h"

namespace lightmill {
namespace {

class JsonLinesFile final : public ReportFile {
 public:
  explicit JsonLinesFile(const std::filesystem::path& file) : lines_(file, '{') {}

  void finished(const Outcome& outcome) override { lines_.add(json_line(outcome)); }
  void ended(const Report& report) override {
    lines_.add(json_line(report));
    lines_.close();
  }
  std::string failure() const override {
    return lines_.failure().empty() ? "" : "the report is incomplete: " + lines_.failure();
  }

 private:
  LineFile lines_;
};

}  // namespace

std::string summary_json(const Report& report) { return json_line(report); }

std::unique_ptr<ReportFile> ReportFile::create(const std::filesystem::path& file) {
  return std::make_unique<JsonLinesFile>(file);
}

}  // namespace lightmill
