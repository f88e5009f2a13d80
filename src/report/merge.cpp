#include "lightmill/merge.h"

#include "io/file_id.h"
#include "report/reported_runs.h"
#include "report/tally.h"

#include <map>
#include <set>
#include <utility>

namespace lightmill {
namespace {

constexpr std::size_t kMissingKept = 20;

class Merging final : public ReportListener {
 public:
  void add(const std::filesystem::path& file) {
    const auto id = id_of(file);
    if (id && !files_.insert(*id).second)
      merged_.repeated.push_back(file);
    else if (read_report(file, *this).unfinished > 0)
      merged_.incomplete.push_back(file);
  }

  Merged result() {
    merged_.report.merged = true;
    for (const auto& [count, indices] : shards_) {
      std::uint64_t expected = 1;
      for (const std::uint64_t index : indices) miss(std::exchange(expected, index + 1), index, count);
      miss(expected, count + 1, count);
    }
    return std::move(merged_);
  }

 private:
  void began(const RunBegins& run) override {
    if (run.shard) shards_[run.shard->count].insert(run.shard->index);
  }
  void finished(const Outcome& outcome) override { lightmill::add(outcome, merged_.report); }
  void ended(const RunEnds& end) override { join(end.report, merged_.report); }

  /// The shards from `first` to the one before `end` have no report.
  void miss(std::uint64_t first, std::uint64_t end, std::uint64_t count) {
    merged_.missing_count += end - first;
    for (; first < end && merged_.missing.size() < kMissingKept; ++first) merged_.missing.push_back({first, count});
  }

  Merged merged_;
  std::set<FileId> files_;
  std::map<std::uint64_t, std::set<std::uint64_t>> shards_;  // indices by the number of parts
};

}  // namespace

Merged merge(const std::vector<std::filesystem::path>& reports) {
  Merging merging;
  for (const std::filesystem::path& file : reports) merging.add(file);
  return merging.result();
}

}  // namespace lightmill
