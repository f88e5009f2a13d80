#include "report/side_file.h"

#include "lightmill/observer.h"

namespace lightmill {
namespace {

/// A line end in front, which `lines` passes over, and no other empty line.
bool begins_as_quarantine(std::string_view beginning) {
  return beginning.starts_with('\n') && beginning.find("\n\n") == std::string_view::npos &&
         beginning.find('\0') == std::string_view::npos;
}

class ListedCrashes final : public QuarantineFile {
 public:
  explicit ListedCrashes(const std::filesystem::path& file) : file_(file, "quarantine list", begins_as_quarantine) {}

  void finished(const Outcome& outcome) override {
    if (outcome.status != Status::crashed && outcome.status != Status::timed_out) return;
    const std::string& name = outcome.item.source.native();
    if (name.find('\n') != std::string::npos)
      left_out_ = "a name with a line end in it is left out of the quarantine list: " + escaped(name);
    else
      lines_ += (lines_.empty() ? "\n" : "") + name + "\n";
  }
  void ended(const Report&) override {
    file_.empty();
    file_.write(lines_);
    file_.close();
  }
  std::string failure() const override {
    return file_.failure().empty() ? "" : "the quarantine list is incomplete: " + file_.failure();
  }
  std::string remark() const override { return left_out_; }

 private:
  SideFile file_;
  std::string lines_;
  std::string left_out_;
};

}  // namespace

std::unique_ptr<QuarantineFile> QuarantineFile::create(const std::filesystem::path& file) {
  return std::make_unique<ListedCrashes>(file);
}

}  // namespace lightmill
