#include "job/budget.h"

#include <algorithm>
#include <string>

namespace lightmill {
namespace {

/// In whole megabytes, upwards.
std::string megabytes(std::size_t bytes) { return std::to_string((bytes + 999'999) / 1'000'000) + " MB"; }

}  // namespace

Error no_memory_for(std::size_t needed, std::size_t most) {
  return {Cause::out_of_memory,
          "it needs " + megabytes(needed) + " of memory, there are " + megabytes(most) + " for one picture"};
}

Reservation::~Reservation() {
  if (budget_) budget_->give_back(bytes_);
}

Reservation Budget::reserve(std::size_t bytes) noexcept {
  std::unique_lock lock(mutex_);
  const std::uint64_t ticket = next_ticket_++;
  changed_.wait(lock, [&] { return ticket == now_served_ && !enlarging_ && fits(bytes); });
  ++now_served_;
  use(used_ + bytes);
  lock.unlock();
  changed_.notify_all();  // the next in line
  return {*this, bytes};
}

void Budget::resize(Reservation& share, std::size_t bytes) noexcept {
  std::unique_lock lock(mutex_);
  if (bytes > share.bytes_) {
    enlarging_ = true;
    changed_.wait(lock, [&] { return fits(bytes, share.bytes_); });
    enlarging_ = false;
  }
  use(used_ - share.bytes_ + bytes);
  share.bytes_ = bytes;
  lock.unlock();
  changed_.notify_all();
}

std::size_t Budget::used() const {
  const std::lock_guard lock(mutex_);
  return used_;
}

void Budget::use(std::size_t bytes) noexcept {
  used_ = bytes;
  if (pool_) pool_->limit_idle(total_ - std::min(used_, total_));
}

void Budget::give_back(std::size_t bytes) noexcept {
  {
    const std::lock_guard lock(mutex_);
    use(used_ - bytes);
  }
  changed_.notify_all();
}

}  // namespace lightmill
