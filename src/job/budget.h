#pragma once

#include "base/buffer_pool.h"

#include "lightmill/error.h"

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
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
/// a share while holding one; one caller at a time may still enlarge his. Thread-safe.
class Budget {
 public:
  struct Size {
    std::size_t bytes = 0;
    std::size_t largest = SIZE_MAX;  ///< the largest image that there is memory for at all
  };
  /// What lies idle in `pool` is held to what nobody has a share of.
  Budget(Size size, std::shared_ptr<BufferPool> pool)
      : total_(size.bytes), largest_(std::max(size.largest, size.bytes)), pool_(std::move(pool)) {}
  explicit Budget(std::size_t bytes) : Budget(Size{.bytes = bytes}, nullptr) {}
  Budget(const Budget&) = delete;
  Budget& operator=(const Budget&) = delete;

  /// Waits until the share fits and every earlier caller has got his.
  Reservation reserve(std::size_t bytes) noexcept;
  /// Waits until the share may have `bytes` in all; nobody else is admitted meanwhile, so it comes to that. Only for a
  /// share of this budget, and to enlarge one for one caller at a time: two would wait for one another.
  void resize(Reservation& share, std::size_t bytes) noexcept;

  std::size_t total() const { return total_; }
  std::size_t largest() const { return largest_; }
  std::size_t used() const;

 private:
  friend class Reservation;
  void give_back(std::size_t bytes) noexcept;
  /// Under the lock: whether `bytes` fit beside what others than the holder of `own` have.
  bool fits(std::size_t bytes, std::size_t own = 0) const {
    const std::size_t others = used_ - own;
    return others == 0 || (bytes <= total_ && others <= total_ - bytes);
  }
  /// Under the lock.
  void use(std::size_t bytes) noexcept;

  const std::size_t total_;
  const std::size_t largest_;
  const std::shared_ptr<BufferPool> pool_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t used_ = 0;
  std::uint64_t next_ticket_ = 0;
  std::uint64_t now_served_ = 0;
  bool enlarging_ = false;
};

/// What becomes of an image that there is no memory for: says how much it needs, and how much there is.
Error no_memory_for(std::size_t needed, std::size_t most);

}  // namespace lightmill
