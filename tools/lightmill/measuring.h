#pragma once

#include "bench_results.h"
#include "pictures.h"
#include "settings.h"

#include "lightmill/floor.h"
#include "lightmill/item.h"
#include "lightmill/observer.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// What measurements inside this process share.
namespace lightmill::cli {

FloorSettings floor_settings(const BenchSettings& settings, int threads);

/// A run over these items, again and again up to `images` of them, whose results go nowhere. `observer` may be null.
/// Throws Error(usage) that names the first failure.
struct TimedRun {
  Engine engine = Engine::automatic;
  int threads = 1;
  std::size_t images = 0;
  Observer* observer = nullptr;
};
Report run_in_memory(const BenchSettings& settings, const std::vector<Item>& items, const TimedRun& run);

/// Which share of the machine's time other programs took since it was made.
class OtherPrograms {
 public:
  OtherPrograms();
  /// 0 where the kernel does not say.
  double share() const;

 private:
  double busy_, own_, began_;
};
/// More than this makes a measurement inconclusive.
inline constexpr double kQuiet = 0.05;

/// Holds the calling thread, and those that it starts, on so many processors while it lives. Less than that where there
/// are fewer.
class OnProcessors {
 public:
  explicit OnProcessors(int count);
  ~OnProcessors();
  OnProcessors(const OnProcessors&) = delete;
  OnProcessors& operator=(const OnProcessors&) = delete;

 private:
  std::vector<unsigned char> before_;  // a cpu_set_t; empty: nothing was changed
};

/// A job that is measured inside this process, with all that belongs to it.
class JobMeasurement {
 public:
  virtual ~JobMeasurement() = default;
  virtual void measure() = 0;
  /// For people, behind the job's name.
  virtual std::string text() const = 0;
  virtual void add_to(ResultFile& file) const = 0;
  virtual FloorPictureMean mean() const = 0;
};

/// Begins a job's measurement; the settings are those of the job.
using BeginJob =
    std::function<std::unique_ptr<JobMeasurement>(const BenchSettings& job, const PicturesInMemory& pictures)>;

/// The whole of a command: reads the pictures once, measures job after job, tells each and writes the results. Returns
/// the exit code.
int measure_jobs(std::string_view command, const BenchSettings& settings, const BeginJob& begin);

/// On a terminal, over itself; once all are done it is gone.
void show_round(int done, int all);

}  // namespace lightmill::cli
