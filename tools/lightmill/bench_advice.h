#pragma once

#include "bench_row.h"

#include <span>
#include <string>
#include <vector>

namespace lightmill::cli {

/// What went on beside a measurement and makes its figures doubtful.
struct Disturbances {
  std::string doubt;                  ///< why no advice can be given; empty where it can
  std::vector<std::string> warnings;  ///< a sentence each, without its end
};
Disturbances disturbances(std::span<const Sample> samples);

struct Advice {
  std::string text;  ///< a sentence or several
  bool conclusive = false;
};

/// Which engine to use for a job, by all of its rows, where they tell: those that may be faster or slower by more than
/// 3 % have to be told apart, by runs on a machine that did nothing else. `rows` is not empty.
Advice advice(std::span<const BenchRow> rows, const Disturbances& disturbances);

/// Names two configurations of one job whose results differ, as an error for people; empty where none do. Of each job
/// all results have to be the same, bit for bit.
std::string difference_of_results(std::span<const Sample> samples);

}  // namespace lightmill::cli
