#include "floor/played_run.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <random>

namespace lightmill {
namespace {

constexpr std::size_t kAheadOfEachRead = 4;  // as far as ReadingAhead goes
constexpr double kNothingLeft = 1e-12;       // seconds, or bytes: what rounding leaves

double after(double left, double rate) { return rate > 0 ? left / rate : std::numeric_limits<double>::infinity(); }

}  // namespace

PlayedRun::PlayedRun(const Workload& workload, const MachineModel& machine, PredictionTerms terms)
    : workload_(workload),
      machine_(machine),
      count_(static_cast<std::size_t>(terms.pictures)),
      order_(workload.pictures.size()),
      cores_(static_cast<std::size_t>(machine.cores)) {
  std::iota(order_.begin(), order_.end(), std::size_t{0});
  std::mt19937_64 random(terms.seed);
  std::ranges::shuffle(order_, random);
}

bool PlayedRun::is_over() const {
  return to_take_ == count_ && std::ranges::all_of(cores_, [](const Core& c) { return c.doing == Doing::nothing; });
}

PlayedRun::Totals PlayedRun::play() {
  for (;;) {
    start_reads();
    start_cores();
    if (is_over()) return totals_;
    const Rates now = rates();
    pass(next_event(now), now);
    end_what_is_done();
  }
}

void PlayedRun::start_reads() {
  const auto most = static_cast<std::size_t>(machine_.reads);
  const bool at_once = machine_.disk_bytes_per_second <= 0;
  while (to_read_ < count_ && reads_.size() < most && ready_ + reads_.size() < kAheadOfEachRead * most) {
    const double bytes = picture(to_read_++).bytes_in;
    if (at_once || bytes <= 0)
      ++ready_;
    else
      reads_.push_back(bytes);
  }
}

/// A core that is ready takes what is read, in order; reading goes on behind it.
void PlayedRun::start_cores() {
  for (Core& core : cores_) {
    if (core.doing != Doing::nothing) continue;
    if (ready_ == 0) return;
    take(core);
    start_reads();
  }
}

void PlayedRun::take(Core& core) {
  --ready_;
  core.picture = &picture(to_take_++);
  core.doing = Doing::waiting;
  if (workload_.serial_seconds <= 0) return begin_work(core);
  queue_.push_back(&core);
  if (queue_.size() == 1) begin_serial();
}

void PlayedRun::begin_serial() {
  queue_.front()->doing = Doing::serial;
  queue_.front()->left = workload_.serial_seconds;
}

void PlayedRun::begin_work(Core& core) {
  core.doing = Doing::working;
  core.left = core.picture->cpu_seconds;
  totals_.memory_bytes += core.picture->memory_bytes;
}

void PlayedRun::begin_writing(Core& core) {
  core.doing = Doing::writing;
  core.left = machine_.disk_bytes_per_second > 0 ? core.picture->bytes_out : 0;
  if (machine_.disk_bytes_per_second > 0) totals_.disk_bytes += core.picture->bytes_in + core.picture->bytes_out;
}

PlayedRun::Rates PlayedRun::rates() const {
  Rates rates;
  std::size_t active = 0, transfers = reads_.size();
  double demand = 0;  // of memory, by cores at full speed
  for (const Core& core : cores_) {
    if (core.doing == Doing::working || core.doing == Doing::serial) ++active;
    if (core.doing == Doing::writing) ++transfers;
    if (core.doing == Doing::working && core.picture->cpu_seconds > 0)
      demand += core.picture->memory_bytes / core.picture->cpu_seconds;
  }
  if (active > 1) rates.work = machine_.shared_speed;
  const double most = machine_.memory_bytes_per_second;
  if (most > 0 && demand * rates.work > most) rates.work = most / demand;
  if (transfers > 0) rates.transfer = machine_.disk_bytes_per_second / static_cast<double>(transfers);
  return rates;
}

double PlayedRun::next_event(const Rates& rates) const {
  double seconds = std::numeric_limits<double>::infinity();
  for (const double left : reads_) seconds = std::min(seconds, after(left, rates.transfer));
  for (const Core& core : cores_) {
    if (core.doing == Doing::serial) seconds = std::min(seconds, core.left);
    if (core.doing == Doing::working) seconds = std::min(seconds, after(core.left, rates.work));
    if (core.doing == Doing::writing) seconds = std::min(seconds, core.left > 0 ? after(core.left, rates.transfer) : 0);
  }
  return seconds;
}

void PlayedRun::pass(double seconds, const Rates& rates) {
  totals_.seconds += seconds;
  for (double& left : reads_) left -= seconds * rates.transfer;
  for (Core& core : cores_) {
    if (core.doing == Doing::serial) {
      core.left -= seconds;
      totals_.serial_seconds += seconds;
      totals_.working_seconds += seconds;
    } else if (core.doing == Doing::working) {
      core.left -= seconds * rates.work;
      totals_.working_seconds += seconds;
    } else if (core.doing == Doing::writing) {
      core.left -= seconds * rates.transfer;
    }
  }
}

void PlayedRun::end_what_is_done() {
  // Of bytes rounding leaves more than of seconds; a thousandth of one is none.
  constexpr double kNoByte = 1e-3;
  ready_ += std::erase_if(reads_, [](double left) { return left <= kNoByte; });
  for (Core& core : cores_) {
    const double none = core.doing == Doing::writing ? kNoByte : kNothingLeft;
    if (core.doing == Doing::nothing || core.doing == Doing::waiting || core.left > none) continue;
    if (core.doing == Doing::serial) {
      queue_.pop_front();
      begin_work(core);
      if (!queue_.empty()) begin_serial();
    } else if (core.doing == Doing::working) {
      begin_writing(core);
    } else {
      core.doing = Doing::nothing;
    }
  }
}

}  // namespace lightmill
