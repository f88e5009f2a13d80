#pragma once

#include "base/rounded.h"

#include "lightmill/limits.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>

namespace lightmill {

/// How long the decoding of a picture of `pixels` may take, from now on. Its words are made beforehand: libjpeg is left
/// by longjmp, where nothing may be allocated.
class TimeLimit {
 public:
  TimeLimit() = default;
  TimeLimit(const Limits& limits, std::int64_t pixels) {
    const double megapixels = static_cast<double>(pixels) / 1e6;
    const double seconds = limits.seconds + limits.seconds_per_megapixel * megapixels;
    deadline_ = Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
    std::snprintf(reason_.data(), reason_.size(), "decoding took longer than %s s, the limit for a picture of %s MP",
                  rounded(seconds).c_str(), rounded(megapixels).c_str());
  }

  /// Any thread.
  bool is_over() const { return Clock::now() > deadline_; }
  const char* reason() const { return reason_.data(); }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point deadline_;
  std::array<char, 160> reason_{};
};

}  // namespace lightmill
