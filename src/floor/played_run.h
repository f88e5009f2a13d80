#pragma once

#include "lightmill/prediction.h"

#include <cstddef>
#include <deque>
#include <vector>

namespace lightmill {

PictureCost mean_of(const Workload& workload);

/// A run as it would go, from event to event. Between two of them every rate is constant.
///
///     reads ahead --> read --> a core: serial part --> work --> written
///     (share the disk)         (one at a time)        (share memory)  (share the disk)
class PlayedRun {
 public:
  PlayedRun(const Workload& workload, const MachineModel& machine, PredictionTerms terms);

  struct Totals {
    double seconds = 0;
    double working_seconds = 0;  ///< of all cores, the serial part included
    double serial_seconds = 0;
    double memory_bytes = 0;
    double disk_bytes = 0;
  };
  Totals play();

 private:
  enum class Doing { nothing, waiting, serial, working, writing };
  /// With what is left of what it does: seconds of a core alone, or bytes.
  struct Core {
    Doing doing = Doing::nothing;
    double left = 0;
    const PictureCost* picture = nullptr;
  };
  struct Rates {
    double work = 1;      ///< seconds of a core alone that pass in a second
    double transfer = 0;  ///< bytes a second of each; 0: all are there at once
  };

  void start_reads();
  void start_cores();
  void take(Core& core);
  void begin_serial();
  void begin_work(Core& core);
  void begin_writing(Core& core);
  Rates rates() const;
  double next_event(const Rates& rates) const;
  void pass(double seconds, const Rates& rates);
  void end_what_is_done();
  const PictureCost& picture(std::size_t index) const { return workload_.pictures[order_[index % order_.size()]]; }
  bool is_over() const;

  const Workload& workload_;
  const MachineModel machine_;
  const std::size_t count_;
  std::vector<std::size_t> order_;  // of the pictures
  std::size_t to_read_ = 0;         // the next
  std::size_t to_take_ = 0;         // the next that a core takes
  std::size_t ready_ = 0;           // read, and not taken
  std::vector<double> reads_;       // bytes left of each in flight
  std::vector<Core> cores_;
  std::deque<Core*> queue_;  // for the serial part; the first has it
  Totals totals_;
};

}  // namespace lightmill
