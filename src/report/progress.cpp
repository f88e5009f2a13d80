#include "lightmill/progress.h"

#include "report/quiet_pipe.h"
#include "report/text.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace lightmill {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view kClearLine = "\r\x1b[K";

std::size_t columns_of(std::FILE* stream) {
  winsize size{};
  if (ioctl(fileno(stream), TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 80;
}

class ProgressLine final : public Observer {
 public:
  explicit ProgressLine(ProgressOptions options) : options_(std::move(options)) {}

  void finished(const Outcome& outcome) override;
  void ended(const Report& report) override;

 private:
  bool on_terminal() const { return options_.style == ProgressStyle::terminal; }
  void count(const Outcome& outcome);
  void tell(const Outcome& outcome, std::string& text);
  std::string line() const;
  std::vector<std::string> fields() const;
  std::optional<std::string> remaining() const;
  void print(std::string_view text);

  ProgressOptions options_;
  const Clock::time_point started_ = Clock::now();
  std::optional<Clock::time_point> drawn_;
  std::uint64_t done_ = 0, written_ = 0, failed_ = 0, warnings_ = 0;
  double megapixels_ = 0;
};

void ProgressLine::finished(const Outcome& outcome) {
  count(outcome);
  std::string text;
  tell(outcome, text);
  if (on_terminal()) {
    const bool due = !drawn_ || Clock::now() - *drawn_ >= options_.interval;
    if (!text.empty()) text.insert(0, kClearLine);
    if (due || !text.empty()) {
      text += std::string(kClearLine) + line();
      drawn_ = Clock::now();
    }
  }
  if (!text.empty()) print(text);
}

void ProgressLine::ended(const Report&) {
  std::string text(on_terminal() ? kClearLine : "");
  if (failed_ > options_.named) {
    text += "and " + std::to_string(failed_ - options_.named) + " more failures" + options_.remark_on_more + "\n";
  }
  if (warnings_ > options_.named) {
    text += "and " + std::to_string(warnings_ - options_.named) + " more warnings" + options_.remark_on_more + "\n";
  }
  if (!text.empty()) print(text);
}

void ProgressLine::count(const Outcome& outcome) {
  ++done_;
  if (is_failure(outcome.status)) ++failed_;
  if (outcome.status != Status::written) return;
  ++written_;
  megapixels_ += static_cast<double>(outcome.input_size.area()) * 1e-6;
}

void ProgressLine::tell(const Outcome& outcome, std::string& text) {
  if (is_failure(outcome.status) && failed_ <= options_.named) text += failure_line(outcome) + "\n";
  for (const std::string& warning : outcome.warnings) {
    if (++warnings_ > options_.named) continue;
    text += escaped(outcome.item.source.native()) + ": warning: " + escaped(warning) + "\n";
  }
}

/// As many fields as the terminal is wide for; its last column stays free, or some terminals would wrap.
std::string ProgressLine::line() const {
  const std::size_t columns = columns_of(options_.stream);
  std::string text;
  for (const std::string& field : fields()) {
    const std::string next = (text.empty() ? "" : "  ") + field;
    if (text.size() + next.size() < columns) text += next;
  }
  return text;
}

std::vector<std::string> ProgressLine::fields() const {
  std::vector<std::string> fields;
  const double seconds = std::chrono::duration<double>(Clock::now() - started_).count();
  std::string done = std::to_string(done_);
  if (options_.known) {
    // First whether the count is complete: it does not grow after that.
    const bool complete = options_.known->complete.load();
    done += "/" + std::to_string(std::max(options_.known->count.load(), done_)) + (complete ? "" : "+");
  }
  fields.push_back(std::move(done));
  if (seconds > 0) {
    fields.push_back(readable_number(static_cast<double>(written_) / seconds) + " img/s");
    fields.push_back(readable_number(megapixels_ / seconds) + " MP/s");
  }
  if (const auto time = remaining()) fields.push_back("ETA " + *time);
  if (failed_ > 0) fields.push_back(std::to_string(failed_) + " failed");
  return fields;
}

std::optional<std::string> ProgressLine::remaining() const {
  if (!options_.known || !options_.known->complete.load()) return {};
  const std::uint64_t known = options_.known->count.load();
  if (known < done_) return {};
  const double seconds = std::chrono::duration<double>(Clock::now() - started_).count();
  return readable_seconds(seconds * static_cast<double>(known - done_) / static_cast<double>(done_));
}

void ProgressLine::print(std::string_view text) {
  const QuietPipe quiet;
  std::fwrite(text.data(), 1, text.size(), options_.stream);
  std::fflush(options_.stream);
}

}  // namespace

std::unique_ptr<Observer> progress_line(ProgressOptions options) {
  return std::make_unique<ProgressLine>(std::move(options));
}

}  // namespace lightmill
