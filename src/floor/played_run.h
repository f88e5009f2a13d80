#pragma once

#include "lightmill/prediction.h"

#include <cstddef>
#include <deque>
#include <functional>
#include <queue>
#include <vector>

namespace lightmill {

PictureCost mean_of(const Workload& workload);

/// A run as it would go, from event to event. Between two of them every rate is constant.
///
///     reads ahead --> read --> a core: serial part --> work --> written
///     (share the disk)         (one at a time)        (share memory)  (share the disk)
///
/// All that works goes on at one rate, and so does all that is transferred. Each kind therefore has a clock of its own,
/// by which an end is known when it begins, and an event takes a step in a heap, however many cores there are.
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
  /// Something that goes on at a rate that it shares with others of its kind.
  struct Going {
    double end = 0;  ///< by the clock of its kind
    const PictureCost* picture = nullptr;
    bool operator>(const Going& other) const { return end > other.end; }
  };
  /// All of a kind: seconds of a core alone, or bytes.
  class Kind {
   public:
    /// `nothing`: as much as rounding leaves.
    explicit Kind(double nothing) : nothing_(nothing) {}
    void begin(double amount, const PictureCost* picture) { going_.push({clock_ + amount, picture}); }
    bool empty() const { return going_.empty(); }
    std::size_t size() const { return going_.size(); }
    /// Seconds to the next end.
    double until_next(double rate) const;
    void pass(double amount) { clock_ += amount; }
    bool has_ended() const { return !going_.empty() && going_.top().end - clock_ <= nothing_; }
    const PictureCost* take_ended();

   private:
    const double nothing_;
    double clock_ = 0;
    std::priority_queue<Going, std::vector<Going>, std::greater<>> going_;
  };
  struct Rates {
    double work = 1;      ///< seconds of a core alone that pass in a second
    double transfer = 0;  ///< bytes a second of each
  };

  void start_reads();
  void start_cores();
  void take();
  void begin_work(const PictureCost& picture);
  void end_work(const PictureCost& picture);
  Rates rates() const;
  double next_event(const Rates& rates) const;
  void pass(double seconds, const Rates& rates);
  void end_what_is_done();
  const PictureCost& picture(std::size_t index) const { return workload_.pictures[order_[index % order_.size()]]; }
  bool has_disk() const { return machine_.disk_bytes_per_second > 0; }
  bool is_over() const { return to_take_ == count_ && idle_ == static_cast<std::size_t>(machine_.cores); }

  const Workload& workload_;
  const MachineModel machine_;
  const std::size_t count_;
  std::vector<std::size_t> order_;        // of the pictures
  std::size_t to_read_ = 0;               // the next
  std::size_t to_take_ = 0;               // the next that a core takes
  std::size_t reads_ = 0;                 // in flight
  std::size_t ready_ = 0;                 // read, and not taken
  std::size_t idle_;                      // cores
  std::deque<const PictureCost*> queue_;  // for the serial part; the first has it
  double serial_left_ = 0;                // of the first
  Kind work_, transfers_;                 // a transfer without a picture is a read
  double demand_ = 0;                     // of memory, by cores at full speed
  Totals totals_;
};

}  // namespace lightmill
