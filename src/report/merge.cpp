#include "lightmill/merge.h"

#include "io/file_id.h"
#include "report/report_reader.h"
#include "report/tally.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace lightmill {
namespace {

constexpr std::size_t kMissingKept = 20;

/// What the runs' own summaries have beside the images.
void join(const Report& run, Report& all) {
  all.ending = std::max(all.ending, run.ending);
  all.seconds = std::max(all.seconds, run.seconds);
  all.cpu_seconds += run.cpu_seconds;
  all.peak_memory_bytes = std::max(all.peak_memory_bytes, run.peak_memory_bytes);
  all.threads += run.threads;
  all.engine = all.engine.empty() || all.engine == run.engine ? run.engine : "several";
}

class Merging {
 public:
  void add(const std::filesystem::path& file) {
    const auto id = id_of(file);
    if (id && !files_.insert(*id).second)
      merged_.repeated.push_back(file);
    else if (!add_all(file))
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
  /// Of one run, or of several whose reports were put into one file. Whether each of them has its summary.
  bool add_all(const std::filesystem::path& file) {
    ReportReader lines(file);
    bool whole = true;
    bool closed = false;
    std::uint64_t images = 0;  // of this run
    for (;;) {
      const auto line = lines.next();
      if (std::holds_alternative<std::monostate>(line)) return whole && closed && !lines.ends_torn();
      if (const auto* shard = std::get_if<Shard>(&line)) {
        whole &= images == 0;
        images = 0;
        shards_[shard->count].insert(shard->index);
      } else if (const auto* summary = std::get_if<Report>(&line)) {
        whole &= summary->seen() == std::exchange(images, 0);
        join(*summary, merged_.report);
      } else {
        ++images;
        lightmill::add(std::get<Outcome>(line), merged_.report);
      }
      closed = std::holds_alternative<Report>(line);
    }
  }

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
