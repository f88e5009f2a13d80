#include "report/side_file.h"

#include "lightmill/observer.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace lightmill {
namespace {

using OrderedJson = nlohmann::ordered_json;

constexpr std::string_view kTraceBeginning = R"([{"name":"process_name","ph":"M","pid":1,"args":{"name":"lightmill"}})";

/// A run that was killed may have left the beginning of the first line.
bool begins_as_trace(std::string_view beginning) {
  return beginning.starts_with(kTraceBeginning) || kTraceBeginning.starts_with(beginning);
}

/// Microseconds, as the format has them, to the nanosecond.
double microseconds(double seconds) { return std::round(seconds * 1e9) / 1e3; }

std::string printed_event(const OrderedJson& json) {
  return json.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

/// What a thread of the run was seen to do.
enum class Role { unseen, reads, works };

class EventsFile final : public TraceFile {
 public:
  explicit EventsFile(const std::filesystem::path& file) : file_(file, "trace", begins_as_trace) {}

  void finished(const Outcome& outcome) override {
    begin();
    std::string events;
    for (const Span& span : outcome.spans) events += ",\n" + event_of(span, outcome);
    file_.write(events);
    any_ = any_ || !outcome.spans.empty();
  }
  void ended(const Report&) override {
    begin();
    std::string names;
    for (std::size_t thread = 0; thread < roles_.size(); ++thread) names += ",\n" + name_of(thread);
    file_.write(names + "\n]\n");
    file_.close();
  }
  std::string failure() const override {
    return file_.failure().empty() ? "" : "the trace is incomplete: " + file_.failure();
  }
  std::string remark() const override {
    return any_ ? "" : "the trace is empty: the run worked on no picture, or did not record when";
  }

 private:
  /// What was there before stays until the run has something to tell.
  void begin() {
    if (std::exchange(begun_, true)) return;
    file_.empty();
    file_.write(kTraceBeginning);
  }
  std::string event_of(const Span& span, const Outcome& outcome) {
    note(span);
    const auto& source = outcome.item.source;
    return printed_event({{"name", to_string(span.activity)},
                          {"cat", "stage"},
                          {"ph", "X"},
                          {"pid", 1},
                          {"tid", span.thread},
                          {"ts", microseconds(span.begin)},
                          {"dur", microseconds(span.seconds())},
                          {"args", {{"file", source.native()}, {"sequence", outcome.item.sequence}}}});
  }
  void note(const Span& span) {
    if (span.thread >= roles_.size()) roles_.resize(span.thread + 1, Role::unseen);
    Role& role = roles_[span.thread];
    role = std::max(role, span.activity == Activity::read ? Role::reads : Role::works);
  }
  /// Threads are numbered by their role, as they are on the page of an HtmlReport.
  std::string name_of(std::size_t thread) const {
    const Role role = roles_[thread];
    const auto number = 1 + std::count(roles_.begin(), roles_.begin() + static_cast<std::ptrdiff_t>(thread), role);
    const std::string name = (role == Role::works ? "worker " : "reader ") + std::to_string(number);
    return printed_event(
        {{"name", "thread_name"}, {"ph", "M"}, {"pid", 1}, {"tid", thread}, {"args", {{"name", name}}}});
  }

  SideFile file_;
  std::vector<Role> roles_;
  bool begun_ = false, any_ = false;
};

}  // namespace

std::unique_ptr<TraceFile> TraceFile::create(const std::filesystem::path& file) {
  return std::make_unique<EventsFile>(file);
}

}  // namespace lightmill
