#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace lightmill {

/// Amounts over time in steps of one length, which doubles when there would be too many: some hundred for the longest
/// run as for a short one.
class TimeBins {
 public:
  explicit TimeBins(std::size_t most) : most_(most) {}

  /// Of one moment, in seconds.
  void add(double when, double amount);
  /// Seconds, from `begin` to `end`, into the steps that they are in.
  void add_stretch(double begin, double end);
  /// Makes steps at least as long as those of `other`, whose length they have a power of two of.
  void match(double step);

  double step() const { return step_; }
  const std::vector<float>& amounts() const { return amounts_; }

 private:
  static constexpr double kShortest = 0.001;
  void make_room(double until);
  void halve();

  std::size_t most_;
  double step_ = kShortest;
  std::vector<float> amounts_;
};

/// How often each duration came, in classes that are 1 % wide, from a microsecond to three hours.
class LogHistogram {
 public:
  void add(double seconds);
  /// {"least":SECONDS,"ratio":1.01,"from":INDEX,"counts":[...]}: class i begins at least * ratio^i.
  std::string json() const;

 private:
  std::vector<std::size_t> counts_;
};

}  // namespace lightmill
