#include "codec/jxl/runner.h"

#include "lightmill/error.h"

#include <jxl/parallel_runner.h>

#include <atomic>
#include <functional>

namespace lightmill {

// NOLINTNEXTLINE(readability-function-size): libjxl's interface
int JxlRunner::run(void* runner, void* job, Prepare prepare, Work work, std::uint32_t begin,
                   std::uint32_t end) noexcept {
  auto& self = *static_cast<JxlRunner*>(runner);
  try {
    return self.run(job, prepare, work, begin, end);
  } catch (...) {
    self.out_of_memory_ = true;
    return JXL_PARALLEL_RET_RUNNER_ERROR;
  }
}

int JxlRunner::run(void* job, Prepare prepare, Work work, std::uint32_t begin, std::uint32_t end) {
  const bool alone = loan_.count() == 0 || end - begin < 2;
  if (const int failure = prepare(job, alone ? 1 : static_cast<std::size_t>(loan_.count()) + 1); failure != 0)
    return failure;
  std::atomic<std::uint32_t> next = begin;
  std::atomic<std::size_t> threads = 0;
  std::atomic<bool> late = false;
  const auto part = [&] {
    const std::size_t thread = threads++;
    for (std::uint32_t piece = next++; piece < end && !late; piece = next++) {
      late = late || is_late();
      if (!late) work(job, piece, thread);
    }
  };
  if (alone)
    part();
  else
    run_together(loan_, std::ref(part));  // for which nothing is allocated
  late_ = late_ || late;
  return late ? JXL_PARALLEL_RET_RUNNER_ERROR : 0;
}

void JxlRunner::check() const {
  if (late_) throw Error(Limit::seconds, time_->reason());
  if (out_of_memory_) throw Error(Cause::out_of_memory, "no memory for its samples");
}

SpareCores::Loan helpers(SpareCores& cores, Size size) {
  constexpr std::int64_t kLarge = 2'000'000;
  constexpr int kMost = 7;
  return size.area() >= kLarge ? cores.borrow(kMost) : SpareCores::Loan();
}

}  // namespace lightmill
