#pragma once

#include "lightmill/export.h"
#include "lightmill/observer.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>

namespace lightmill {

/// How many images a run has before it, for a progress line to read while another thread counts.
struct Known {
  std::atomic<std::uint64_t> count = 0;
  std::atomic<bool> complete = false;  ///< set after the last increment of `count`
};

enum class ProgressStyle {
  terminal,  ///< one line, rewritten in place
  plain,     ///< only whole lines: failures and warnings
};

struct ProgressOptions {
  std::FILE* stream = stderr;  ///< outlives the observer
  ProgressStyle style = ProgressStyle::plain;
  const Known* known = nullptr;             ///< none: the total is not shown; outlives the observer
  std::chrono::milliseconds interval{100};  ///< between two drawings of the line
  std::uint64_t named = kFailuresKept;      ///< failures, and warnings, that have a line each
  std::string remark_on_more = {};          ///< behind "and 7 more failures", e.g. "; report.jsonl lists them all"
};

/// An observer for people: names the first `named` failures and as many warnings, each on a line of its own, and
/// counts the rest at the end. In terminal style also "done/known  img/s  MP/s  ETA  failed", fitted to the
/// terminal's width; a count still going on is shown as "123+", the ETA (by images) only once it is complete. Failures
/// to write to the stream are ignored.
LIGHTMILL_API std::unique_ptr<Observer> progress_line(ProgressOptions options);

}  // namespace lightmill
