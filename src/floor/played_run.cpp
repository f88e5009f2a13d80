#include "floor/played_run.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <random>

namespace lightmill {
namespace {

constexpr std::size_t kAheadOfEachRead = 4;  // as far as ReadingAhead goes
constexpr double kNothingLeft = 1e-12;       // seconds: what rounding leaves
constexpr double kNoByte = 1e-3;             // of bytes it leaves more

/// Of memory, in a second of a core at full speed.
double demand_of(const PictureCost& picture) {
  return picture.cpu_seconds > 0 ? picture.memory_bytes / picture.cpu_seconds : 0;
}

}  // namespace

double PlayedRun::Kind::until_next(double rate) const {
  if (going_.empty()) return std::numeric_limits<double>::infinity();
  const double left = going_.top().end - clock_;
  if (left <= 0) return 0;
  return rate > 0 ? left / rate : std::numeric_limits<double>::infinity();
}

const PictureCost* PlayedRun::Kind::take_ended() {
  const PictureCost* const picture = going_.top().picture;
  going_.pop();
  return picture;
}

PlayedRun::PlayedRun(const Workload& workload, const MachineModel& machine, PredictionTerms terms)
    : workload_(workload),
      machine_(machine),
      count_(static_cast<std::size_t>(terms.pictures)),
      order_(workload.pictures.size()),
      idle_(static_cast<std::size_t>(machine.cores)),
      work_(kNothingLeft),
      transfers_(kNoByte) {
  std::iota(order_.begin(), order_.end(), std::size_t{0});
  std::mt19937_64 random(terms.seed);
  std::ranges::shuffle(order_, random);
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
  while (to_read_ < count_ && reads_ < most && ready_ + reads_ < kAheadOfEachRead * most) {
    const double bytes = picture(to_read_++).bytes_in;
    if (!has_disk() || bytes <= 0) {
      ++ready_;
      continue;
    }
    transfers_.begin(bytes, nullptr);
    ++reads_;
  }
}

/// A core that is ready takes what is read, in order; reading goes on behind it.
void PlayedRun::start_cores() {
  while (idle_ > 0 && ready_ > 0) {
    take();
    start_reads();
  }
}

void PlayedRun::take() {
  --ready_;
  --idle_;
  const PictureCost& taken = picture(to_take_++);
  if (workload_.serial_seconds <= 0) return begin_work(taken);
  if (queue_.empty()) serial_left_ = workload_.serial_seconds;
  queue_.push_back(&taken);
}

void PlayedRun::begin_work(const PictureCost& picture) {
  work_.begin(picture.cpu_seconds, &picture);
  demand_ += demand_of(picture);
  totals_.memory_bytes += picture.memory_bytes;
}

/// Its core writes now.
void PlayedRun::end_work(const PictureCost& picture) {
  demand_ = work_.empty() ? 0 : demand_ - demand_of(picture);  // no error of rounding grows for long
  if (!has_disk()) {
    ++idle_;
    return;
  }
  totals_.disk_bytes += picture.bytes_in + picture.bytes_out;
  transfers_.begin(picture.bytes_out, &picture);
}

PlayedRun::Rates PlayedRun::rates() const {
  Rates rates;
  const std::size_t active = work_.size() + (queue_.empty() ? 0 : 1);
  if (active > 1) rates.work = machine_.shared_speed;
  const double most = machine_.memory_bytes_per_second;
  if (most > 0 && demand_ * rates.work > most) rates.work = most / demand_;
  if (!transfers_.empty()) rates.transfer = machine_.disk_bytes_per_second / static_cast<double>(transfers_.size());
  return rates;
}

double PlayedRun::next_event(const Rates& rates) const {
  const double seconds = std::min(work_.until_next(rates.work), transfers_.until_next(rates.transfer));
  return queue_.empty() ? seconds : std::min(seconds, serial_left_);
}

void PlayedRun::pass(double seconds, const Rates& rates) {
  totals_.seconds += seconds;
  totals_.working_seconds += seconds * static_cast<double>(work_.size());
  work_.pass(seconds * rates.work);
  transfers_.pass(seconds * rates.transfer);
  if (queue_.empty()) return;
  serial_left_ -= seconds;
  totals_.serial_seconds += seconds;
  totals_.working_seconds += seconds;
}

void PlayedRun::end_what_is_done() {
  while (transfers_.has_ended()) {
    if (transfers_.take_ended() != nullptr) {
      ++idle_;
    } else {
      --reads_;
      ++ready_;
    }
  }
  while (work_.has_ended()) end_work(*work_.take_ended());
  if (queue_.empty() || serial_left_ > kNothingLeft) return;
  begin_work(*queue_.front());
  queue_.pop_front();
  serial_left_ = workload_.serial_seconds;
}

}  // namespace lightmill
