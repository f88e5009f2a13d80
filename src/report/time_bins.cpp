#include "report/time_bins.h"

#include "report/json_text.h"

#include <algorithm>
#include <cmath>

namespace lightmill {

void TimeBins::add(double when, double amount) {
  make_room(when);
  amounts_[static_cast<std::size_t>(std::max(when, 0.0) / step_)] += static_cast<float>(amount);
}

void TimeBins::add_stretch(double begin, double end) {
  begin = std::max(begin, 0.0);
  if (end <= begin) return;
  make_room(end);
  const auto last = static_cast<std::size_t>(end / step_);
  for (auto i = static_cast<std::size_t>(begin / step_); i <= last; ++i) {
    const double from = std::max(begin, static_cast<double>(i) * step_);
    const double to = std::min(end, static_cast<double>(i + 1) * step_);
    if (to > from) amounts_[i] += static_cast<float>(to - from);
  }
}

void TimeBins::match(double step) {
  while (step_ < step) halve();
}

void TimeBins::make_room(double until) {
  while (until / step_ >= static_cast<double>(most_)) halve();
  const auto needed = static_cast<std::size_t>(std::max(until, 0.0) / step_) + 1;
  if (amounts_.size() < needed) amounts_.resize(needed);
}

void TimeBins::halve() {
  for (std::size_t i = 0; 2 * i < amounts_.size(); ++i)
    amounts_[i] = amounts_[2 * i] + (2 * i + 1 < amounts_.size() ? amounts_[2 * i + 1] : 0);
  amounts_.resize((amounts_.size() + 1) / 2);
  step_ *= 2;
}

namespace {

constexpr double kLeast = 1e-6, kMost = 1e4, kRatio = 1.01;

}  // namespace

void LogHistogram::add(double seconds) {
  const double power = std::log(std::clamp(seconds, kLeast, kMost) / kLeast) / std::log(kRatio);
  const auto index = static_cast<std::size_t>(power);
  if (index >= counts_.size()) counts_.resize(index + 1);
  ++counts_[index];
}

std::string LogHistogram::json() const {
  const auto first = std::ranges::find_if(counts_, [](std::size_t count) { return count > 0; });
  std::string counts;
  for (auto count = first; count != counts_.end(); ++count) add_to_list(counts, *count);
  JsonObject object;
  object.add_number("least", kLeast);
  object.add_number("ratio", kRatio);
  object.add_number("from", static_cast<double>(first - counts_.begin()));
  object.add_list("counts", counts);
  return std::move(object).text();
}

}  // namespace lightmill
