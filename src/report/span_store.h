#pragma once

#include "report/time_bins.h"

#include "lightmill/span.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace lightmill {

/// What the threads of a run did and when, for a page: of a long run the first and the last spans as they are, and of
/// all of it, for each thread, how much of each step of time every activity took.
class SpanStore {
 public:
  /// `row`: the image's in the table.
  void add(const Span& span, std::optional<std::size_t> row);
  bool empty() const { return first_.empty(); }
  /// {"activities":[...],"threads":["worker"...],"step":SECONDS,"shares":[...],"first":[...],"last":[...],...}
  std::string json() const;

 private:
  struct Placed {
    Span span;
    std::int64_t row;  // -1: in no row
  };
  struct Thread {
    std::vector<TimeBins> activities;
    bool only_reads = true;
  };
  std::string threads_json(double step) const;
  template <typename Spans>
  static std::string spans_json(const Spans& spans, std::size_t threads);
  double longest_step() const;

  std::vector<Placed> first_;
  std::deque<Placed> last_;
  std::size_t between_ = 0;  // spans that are in neither
  double known_until_ = 0;   // no span that is not among the first begins before, once there is one
  double known_from_ = 0;    // no span that is in neither ends after it
  std::vector<Thread> threads_;
};

}  // namespace lightmill
