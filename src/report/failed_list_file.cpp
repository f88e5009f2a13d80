#include "report/side_file.h"

#include "lightmill/observer.h"

#include <utility>

namespace lightmill {
namespace {

/// An empty name in front, and no other. Neither is a picture: formats that begin with a NUL byte go on with one.
bool begins_as_failed_list(std::string_view beginning) {
  return beginning.front() == '\0' && beginning.find(std::string_view("\0\0", 2)) == std::string_view::npos;
}

/// Where the source itself failed there may be no file: a folder, a line that is no name, a row that makes no sense.
bool names_a_file(const Outcome& outcome) {
  const Item& item = outcome.item;
  if (item.source.empty() || item.content) return false;
  const Failure failure = outcome.failure.value_or(Failure{});
  const bool by_source = failure.stage == StageName::source;
  return !by_source ||
         (failure.cause != Cause::unreadable && failure.cause != Cause::missing && failure.cause != Cause::usage);
}

class ListedFailures final : public FailedListFile {
 public:
  explicit ListedFailures(const std::filesystem::path& file) : file_(file, "failed list", begins_as_failed_list) {}

  void finished(const Outcome& outcome) override {
    begin();
    if (!is_failure(outcome.status)) return;
    if (!names_a_file(outcome)) {
      ++left_out_;
      return;
    }
    std::string entry = outcome.item.source.native() + '\0';
    if (!file_.is_stream() && !std::exchange(marked_, true)) entry.insert(0, 1, '\0');
    file_.write(entry);
  }
  void ended(const Report&) override {
    begin();
    file_.close();
  }
  std::string failure() const override {
    return file_.failure().empty() ? "" : "the failed list is incomplete: " + file_.failure();
  }
  std::string remark() const override {
    if (left_out_ == 0) return "";
    return std::to_string(left_out_) + (left_out_ == 1 ? " failure names" : " failures name") +
           " no picture that a list could give again; the failed list is without";
  }

 private:
  /// What was there is kept as long as the run may yet be refused.
  void begin() {
    if (!std::exchange(begun_, true)) file_.empty();
  }

  SideFile file_;
  bool begun_ = false;
  bool marked_ = false;
  std::uint64_t left_out_ = 0;
};

}  // namespace

std::unique_ptr<FailedListFile> FailedListFile::create(const std::filesystem::path& file) {
  return std::make_unique<ListedFailures>(file);
}

}  // namespace lightmill
