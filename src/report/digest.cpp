#include "lightmill/digest.h"

#include "report/reported_runs.h"
#include "report/tally.h"

#include <algorithm>
#include <functional>
#include <map>
#include <unordered_map>
#include <utility>

namespace lightmill {
namespace {

constexpr std::size_t kTextsToldApart = 1000;
constexpr std::size_t kLongestWarning = 500;

/// What is shown of an image; its warnings alone may be long.
Outcome shown_of(const Outcome& outcome) {
  Outcome shown;
  shown.item.source = outcome.item.source;
  shown.status = outcome.status;
  shown.failure = outcome.failure;
  shown.input_size = outcome.input_size;
  shown.bytes_in = outcome.bytes_in;
  shown.times = outcome.times;
  return shown;
}

bool is_slower(const Outcome& one, const Outcome& other) { return one.times.total() > other.times.total(); }

bool is_larger(const Outcome& one, const Outcome& other) {
  return std::pair(one.input_size.area(), one.bytes_in) > std::pair(other.input_size.area(), other.bytes_in);
}

/// Puts it where it belongs among those that come before all others; of alike ones the first stay.
template <typename IsBefore>
void keep(const Outcome& outcome, std::vector<Outcome>& kept, IsBefore is_before) {
  const auto place = std::ranges::upper_bound(kept, outcome, is_before);
  if (place == kept.end() && kept.size() == kOutliersKept) return;
  kept.insert(place, shown_of(outcome));
  if (kept.size() > kOutliersKept) kept.pop_back();
}

class Digesting final : public ReportListener {
 public:
  Digest result_of(const std::filesystem::path& file) {
    const ReportedRuns runs = read_report(file, *this);
    digest_.file = file;
    digest_.runs = runs.all;
    digest_.unfinished = runs.unfinished;
    digest_.report.merged = true;
    if (runs.unfinished > 0) forget_time();
    for (auto& [cause, failures] : failures_) digest_.failures.push_back(std::move(failures));
    std::ranges::stable_sort(digest_.failures, std::ranges::greater(), &Digest::Failures::count);
    std::ranges::stable_sort(digest_.warnings, std::ranges::greater(), &Digest::Warning::count);
    while (digest_.warnings.size() > kWarningsKept) {
      digest_.other_warnings += digest_.warnings.back().count;
      digest_.warnings.pop_back();
    }
    return std::move(digest_);
  }

 private:
  void began(const RunBegins&) override {}
  void finished(const Outcome& outcome) override {
    add(outcome, digest_.report);
    if (outcome.failure) note(*outcome.failure, outcome);
    for (const std::string& warning : outcome.warnings) note(warning, outcome);
    if (outcome.times.total() > 0) keep(outcome, digest_.slowest, is_slower);
    if (outcome.input_size.area() > 0) keep(outcome, digest_.largest, is_larger);
  }
  void ended(const RunEnds& end) override {
    join_later(end.report, digest_.report);
    const bool only = ++ends_ == 1;
    digest_.report.passed_over = only ? end.report.passed_over : PassedOver();
    digest_.report.engine_reason = only ? end.report.engine_reason : "";
    digest_.verdict = only ? end.verdict : "";
  }

  /// Of some of the images nobody knows how long they took.
  void forget_time() {
    Report& report = digest_.report;
    report.seconds = report.cpu_seconds = 0;
    report.threads = 0;
    report.engine = report.engine_reason = digest_.verdict = "";
  }

  void note(const Failure& failure, const Outcome& outcome) {
    Digest::Failures& alike = failures_[failure.cause];
    alike.cause = failure.cause;
    ++alike.count;
    if (alike.first.size() < kFailuresKept) alike.first.push_back(shown_of(outcome));
  }

  void note(const std::string& warning, const Outcome& outcome) {
    const std::string text = warning.substr(0, kLongestWarning);
    const auto known = places_.find(text);
    if (known != places_.end()) {
      ++digest_.warnings[known->second].count;
    } else if (places_.size() < kTextsToldApart) {
      places_.emplace(text, digest_.warnings.size());
      digest_.warnings.push_back({text, 1, outcome.item.source});
    } else {
      ++digest_.other_warnings;
    }
  }

  Digest digest_;
  std::uint64_t ends_ = 0;
  std::map<Cause, Digest::Failures> failures_;
  std::unordered_map<std::string, std::size_t> places_;  // of warnings, by their text
};

}  // namespace

Digest digest(const std::filesystem::path& report) { return Digesting().result_of(report); }

}  // namespace lightmill
