#include "lightmill/merge.h"

#include "io/file_id.h"
#include "report/reported_runs.h"
#include "report/tally.h"

#include <map>
#include <optional>
#include <set>
#include <utility>

namespace lightmill {
namespace {

constexpr std::size_t kMissingKept = 20;

class Merging final : public ReportListener {
 public:
  void add(const std::filesystem::path& file) {
    const auto id = id_of(file);
    if (id && !files_.insert(*id).second) return merged_.repeated.push_back(file);
    of_file_.reset();
    shards_of_file_.clear();
    if (read_report(file, *this).unfinished > 0) merged_.incomplete.push_back(file);
    if (of_file_) join(*of_file_, merged_.report);
    for (const auto& [count, index] : shards_of_file_) ++shards_[count][index];
  }

  Merged result() {
    merged_.report.merged = true;
    for (const auto& [count, indices] : shards_) {
      std::uint64_t expected = 1;
      for (const auto& [index, reports] : indices) {
        miss(std::exchange(expected, index + 1), index, count);
        if (reports > 1) merged_.twice.push_back({index, count});
      }
      miss(expected, count + 1, count);
    }
    return std::move(merged_);
  }

 private:
  void began(const RunBegins& run) override {
    if (run.shard) shards_of_file_.insert({run.shard->count, run.shard->index});
  }
  void finished(const Outcome& outcome) override { lightmill::add(outcome, merged_.report); }
  void ended(const RunEnds& end) override {
    if (!of_file_) of_file_.emplace();
    join_later(end.report, *of_file_);
  }

  /// The shards from `first` to the one before `end` have no report.
  void miss(std::uint64_t first, std::uint64_t end, std::uint64_t count) {
    merged_.missing_count += end - first;
    for (; first < end && merged_.missing.size() < kMissingKept; ++first) merged_.missing.push_back({first, count});
  }

  Merged merged_;
  std::optional<Report> of_file_;  // what its runs' summaries have beside the images
  std::set<FileId> files_;
  std::map<std::uint64_t, std::map<std::uint64_t, std::uint64_t>> shards_;  // reports by parts and index
  std::set<std::pair<std::uint64_t, std::uint64_t>> shards_of_file_;        // parts, index
};

}  // namespace

Merged merge(const std::vector<std::filesystem::path>& reports) {
  Merging merging;
  for (const std::filesystem::path& file : reports) merging.add(file);
  return merging.result();
}

}  // namespace lightmill
