#pragma once

#include "base/spare_cores.h"
#include "codec/time_limit.h"

#include "lightmill/geometry.h"

#include <cstddef>
#include <cstdint>
#include <utility>

namespace lightmill {

/// Does libjxl's work on cores that are lent.
class JxlRunner {
 public:
  using Prepare = int (*)(void* job, std::size_t threads);
  using Work = void (*)(void* job, std::uint32_t piece, std::size_t thread);

  /// For a decoder: looks at the clock between pieces. `time` is to outlive it.
  explicit JxlRunner(const TimeLimit& time, SpareCores::Loan loan = {}) : time_(&time), loan_(std::move(loan)) {}
  /// For an encoder, which ends the program where its work is broken off: does all of it.
  explicit JxlRunner(SpareCores::Loan loan) : loan_(std::move(loan)) {}
  /// libjxl's JxlParallelRunner; `runner` is one of these.
  static int run(void* runner, void* job, Prepare prepare, Work work, std::uint32_t begin, std::uint32_t end) noexcept;
  bool has_helpers() const { return loan_.count() > 0; }
  /// Throws Error where libjxl fails for a reason that is not in its data: the time is up, or there is no memory.
  void check() const;

 private:
  int run(void* job, Prepare prepare, Work work, std::uint32_t begin, std::uint32_t end);
  bool is_late() const { return time_ && time_->is_over(); }

  const TimeLimit* time_ = nullptr;
  SpareCores::Loan loan_;
  bool late_ = false, out_of_memory_ = false;
};

/// For a picture that is large enough.
SpareCores::Loan helpers(SpareCores& cores, Size size);

}  // namespace lightmill
