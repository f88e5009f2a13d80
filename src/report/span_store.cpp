#include "report/span_store.h"

#include "base/names.h"
#include "report/json_text.h"

#include <algorithm>
#include <cmath>

namespace lightmill {
namespace {

constexpr std::size_t kMostSpans = 30'000;  // of the first, and of the last
constexpr std::size_t kSteps = 1024;
constexpr std::size_t kActivities = static_cast<std::size_t>(kWords<Activity>.last()) + 1;

long in_microseconds(double seconds) { return std::lround(seconds * 1e6); }

}  // namespace

void SpanStore::add(const Span& span, std::optional<std::size_t> row) {
  while (threads_.size() <= span.thread)
    threads_.push_back({.activities = std::vector<TimeBins>(kActivities, TimeBins(kSteps))});
  Thread& thread = threads_[span.thread];
  thread.activities[static_cast<std::size_t>(span.activity)].add_stretch(span.begin, span.end);
  thread.only_reads = thread.only_reads && span.activity == Activity::read;
  const Placed placed{span, row ? static_cast<std::int64_t>(*row) : -1};
  if (first_.size() < kMostSpans) {
    first_.push_back(placed);
    return;
  }
  known_until_ = last_.empty() ? span.begin : std::min(known_until_, span.begin);
  last_.push_back(placed);
  if (last_.size() <= kMostSpans) return;
  known_from_ = std::max(known_from_, last_.front().span.end);
  last_.pop_front();
  ++between_;
}

double SpanStore::longest_step() const {
  double longest = 0;
  for (const Thread& thread : threads_)
    for (const TimeBins& bins : thread.activities) longest = std::max(longest, bins.step());
  return longest;
}

/// For each thread a list for each activity, of percent for each step.
std::string SpanStore::threads_json(double step) const {
  std::string shares;
  for (Thread thread : threads_) {
    std::string of_thread;
    for (TimeBins& bins : thread.activities) {
      bins.match(step);
      std::string percents;
      for (const float seconds : bins.amounts()) add_to_list(percents, std::lround(100 * seconds / step));
      add_to_list(of_thread, "[" + percents + "]");
    }
    add_to_list(shares, "[" + of_thread + "]");
  }
  return shares;
}

/// For each thread, in the order of their beginnings: activity, microseconds since the end of the one before,
/// microseconds, and how many rows further than the one before.
template <typename Spans>
std::string SpanStore::spans_json(const Spans& spans, std::size_t threads) {
  std::vector<std::vector<Placed>> by_thread(threads);
  for (const Placed& placed : spans) by_thread[placed.span.thread].push_back(placed);
  std::string list;
  for (auto& of_thread : by_thread) {
    std::ranges::stable_sort(of_thread, {}, [](const Placed& placed) { return placed.span.begin; });
    std::string numbers;
    long end = 0;
    std::int64_t row = 0;
    for (const Placed& placed : of_thread) {
      const long begin = in_microseconds(placed.span.begin), until = in_microseconds(placed.span.end);
      add_to_list(numbers, static_cast<int>(placed.span.activity));
      add_to_list(numbers, begin - end);
      add_to_list(numbers, until - begin);
      add_to_list(numbers, placed.row - row);
      end = until;
      row = placed.row;
    }
    add_to_list(list, "[" + numbers + "]");
  }
  return list;
}

std::string SpanStore::json() const {
  std::string activities, roles;
  for (std::size_t i = 0; i < kActivities; ++i)
    add_to_list(activities, json_string(kWords<Activity>.name(static_cast<Activity>(i))));
  for (const Thread& thread : threads_) add_to_list(roles, thread.only_reads ? R"("reader")" : R"("worker")");
  const double step = longest_step();
  JsonObject object;
  object.add_list("activities", activities);
  object.add_list("threads", roles);
  object.add_number("step", step);
  object.add_list("shares", threads_json(step));
  object.add_list("first", spans_json(first_, threads_.size()));
  object.add_list("last", spans_json(last_, threads_.size()));
  object.add_number("first_spans", static_cast<double>(first_.size()));
  object.add_number("last_spans", static_cast<double>(last_.size()));
  object.add_number("known_until", known_until_);
  object.add_number("known_from", known_from_);
  object.add_number("between", static_cast<double>(between_));
  return std::move(object).text();
}

}  // namespace lightmill
