#pragma once

#include "measuring.h"

#include "lightmill/prediction.h"
#include "lightmill/report.h"

#include <vector>

namespace lightmill::cli {

/// Runs on a number of processors, a thread on each, from which is known what each picture takes. Runs that are
/// predicted are others.
class PictureCosts {
 public:
  explicit PictureCosts(int processors) : processors_(processors) {}
  /// One run more.
  void measure(const BenchSettings& settings, const std::vector<Item>& items, std::size_t images);

  /// Of the median run, with what a picture moves. `serial_seconds` of each are taken out of its time.
  Workload workload(double serial_seconds, const FloorPictureMean& mean) const;
  double cpu_seconds_each() const;  ///< of the median run
  /// Seconds of all pictures in each stage, of one run or several: for shares.
  const StageTimes& stages() const { return stages_; }

 private:
  /// What one run showed: a picture's seconds, which add up to the processor's.
  struct Run {
    double cpu_seconds_each = 0;
    std::vector<double> seconds;
  };
  const Run& median_run() const;

  const int processors_;
  std::vector<Run> runs_;
  StageTimes stages_;
};

/// Seconds for each item of what one thread at a time does: listing the folders, handing out items, telling observers.
/// All of a run but its pictures: each is there already, so that none is read. An upper bound, since some of it is done
/// by several threads.
double measure_serial_seconds(const BenchSettings& settings, const std::vector<Item>& items);

}  // namespace lightmill::cli
