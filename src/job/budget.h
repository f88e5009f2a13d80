#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <utility>

namespace lightmill {

class Budget;

/// A share of a budget, given back when destroyed. Move-only; the budget outlives it.
class Reservation {
 public:
  Reservation() = default;
  Reservation(Reservation&& other) noexcept { swap(other); }
  Reservation& operator=(Reservation&& other) noexcept {
    Reservation taken(std::move(other));
    swap(taken);
    return *this;
  }
  ~Reservation();
  explicit operator bool() const { return budget_ != nullptr; }

 private:
  friend class Budget;
  Reservation(Budget& budget, std::size_t bytes) : budget_(&budget), bytes_(bytes) {}
  void swap(Reservation& other) noexcept {
    std::swap(budget_, other.budget_);
    std::swap(bytes_, other.bytes_);
  }

  Budget* budget_ = nullptr;
  std::size_t bytes_ = 0;
};

/// Memory that a run's images share. First come, first served, so that a large image is not passed over for ever by
/// small ones; what is larger than the whole budget is admitted alone. There is no deadlock as long as nobody waits for
/// a share while holding one. Thread-safe.
class Budget {
 public:
  explicit Budget(std::size_t bytes) : total_(bytes) {}
  Budget(const Budget&) = delete;
  Budget& operator=(const Budget&) = delete;

  /// Waits until the share fits and every earlier caller has got his.
  Reservation reserve(std::size_t bytes) noexcept;

  std::size_t total() const { return total_; }
  std::size_t used() const;

 private:
  friend class Reservation;
  void give_back(std::size_t bytes) noexcept;
  bool fits(std::size_t bytes) const { return used_ == 0 || (bytes <= total_ && used_ <= total_ - bytes); }

  const std::size_t total_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t used_ = 0;
  std::uint64_t next_ticket_ = 0;
  std::uint64_t now_served_ = 0;
};

}  // namespace lightmill
