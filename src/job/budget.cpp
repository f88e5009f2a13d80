#include "job/budget.h"

namespace lightmill {

Reservation::~Reservation() {
  if (budget_) budget_->give_back(bytes_);
}

Reservation Budget::reserve(std::size_t bytes) noexcept {
  std::unique_lock lock(mutex_);
  const std::uint64_t ticket = next_ticket_++;
  changed_.wait(lock, [&] { return ticket == now_served_ && fits(bytes); });
  ++now_served_;
  used_ += bytes;
  lock.unlock();
  changed_.notify_all();  // the next in line
  return {*this, bytes};
}

std::size_t Budget::used() const {
  const std::lock_guard lock(mutex_);
  return used_;
}

void Budget::give_back(std::size_t bytes) noexcept {
  {
    const std::lock_guard lock(mutex_);
    used_ -= bytes;
  }
  changed_.notify_all();
}

}  // namespace lightmill
