#pragma once

#include "faults/processes.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <optional>
#include <random>
#include <string>

/// Trials of what random numbers choose. Each prints how to do it again alone.
namespace lightmill::battery {

using Random = std::mt19937_64;

/// A whole number from `low` to `high`, the same from every standard library.
inline int drawn(Random& random, int low, int high) {
  return low + static_cast<int>(random() % static_cast<std::uint64_t>(high - low + 1));
}
inline bool one_in(Random& random, int count) { return drawn(random, 1, count) == 1; }
template <typename Choices>
const auto& one_of(Random& random, const Choices& choices) {
  return choices[random() % choices.size()];
}

inline std::optional<std::uint64_t> number_from(const char* variable) {
  const char* text = std::getenv(variable);
  return text ? std::optional<std::uint64_t>(std::strtoull(text, nullptr, 10)) : std::nullopt;
}

inline int failures_so_far() {
  const testing::TestResult& result = *testing::UnitTest::GetInstance()->current_test_info()->result();
  int failures = 0;
  for (int i = 0; i < result.total_part_count(); ++i) failures += result.GetTestPartResult(i).failed() ? 1 : 0;
  return failures;
}

/// As many trials as LIGHTMILL_TRIALS says, or `quick`; from LIGHTMILL_SEED, or any seed; LIGHTMILL_TRIAL alone.
class Trials {
 public:
  explicit Trials(int quick)
      : count_(static_cast<int>(number_from("LIGHTMILL_TRIALS").value_or(kSanitized ? (quick + 2) / 3 : quick))),
        seed_(number_from("LIGHTMILL_SEED").value_or(std::random_device{}())),
        only_(number_from("LIGHTMILL_TRIAL")) {}

  int count() const { return count_; }
  /// Of what all trials share.
  Random shared_random() const { return Random(seed_); }
  /// There are no more than so many different ones.
  void at_most(std::size_t count) { count_ = std::min(count_, static_cast<int>(count)); }

  /// Gives up after ten that failed. Returns how many were done, which is also a property of the test, for
  /// `tools/battery`.
  int each(const std::function<void(Random&, int)>& trial) const {
    int done = 0, violations = 0;
    for (int i = 0; i < count_ && violations < 10; ++i) {
      if (only_ && *only_ != static_cast<std::uint64_t>(i)) continue;
      SCOPED_TRACE("again: LIGHTMILL_SEED=" + std::to_string(seed_) + " LIGHTMILL_TRIAL=" + std::to_string(i) +
                   " LIGHTMILL_TRIALS=" + std::to_string(count_));
      Random random(seed_ + 0x9E3779B97F4A7C15u * static_cast<std::uint64_t>(i + 1));
      const int before = failures_so_far();
      trial(random, i);
      ++done;
      if (failures_so_far() > before) ++violations;
    }
    std::printf("%d trials, %d violations, seed %llu\n", done, violations, static_cast<unsigned long long>(seed_));
    testing::Test::RecordProperty("trials", done);
    testing::Test::RecordProperty("violations", violations);
    testing::Test::RecordProperty("seed", std::to_string(seed_));
    return done;
  }

 private:
  int count_;
  std::uint64_t seed_;
  std::optional<std::uint64_t> only_;
};

}  // namespace lightmill::battery
