#include "base/spare_cores.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <system_error>
#include <thread>
#include <vector>

namespace lightmill {

void SpareCores::change(Count by) noexcept {
  const std::lock_guard lock(mutex_);
  count_.busy += by.busy;
  count_.waiting += by.waiting;
  count_.lent += by.lent;
}

SpareCores::Loan SpareCores::borrow(int most) noexcept {
  const std::lock_guard lock(mutex_);
  if (!source_ended_ && count_.waiting == 0) return {};
  const int granted = std::clamp(threads_ - count_.busy - count_.lent, 0, std::max(most, 0));
  count_.lent += granted;
  return {*this, granted};
}

void SpareCores::allow(int threads) noexcept {
  const std::lock_guard lock(mutex_);
  threads_ = threads;
}

void SpareCores::no_more_images() noexcept {
  const std::lock_guard lock(mutex_);
  source_ended_ = true;
}

void run_together(const SpareCores::Loan& loan, const std::function<void()>& part) {
  std::mutex mutex;
  std::exception_ptr failure;
  const auto guarded = [&]() noexcept {
    try {
      part();
    } catch (...) {
      const std::lock_guard lock(mutex);
      if (!failure) failure = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> beside;
    try {
      for (int i = 0; i < loan.count(); ++i) beside.emplace_back(guarded);
    } catch (const std::system_error&) {  // no more threads are to be had
    } catch (const std::bad_alloc&) {
    }
    guarded();
  }
  if (failure) std::rethrow_exception(failure);
}

void for_each_index(const SpareCores::Loan& loan, int count, const std::function<void(int)>& part) {
  std::atomic<int> next = 0;
  run_together(loan, [&] {
    try {
      for (int i = next++; i < count; i = next++) part(i);
    } catch (...) {
      next = count;
      throw;
    }
  });
}

}  // namespace lightmill
