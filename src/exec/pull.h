#pragma once

#include "exec/executor.h"

#include <utility>

namespace lightmill {

/// A job, all of its way.
inline void run_job(Job job, Stages& stages, const Executor::Done& done) noexcept {
  // A statement each: an argument lives to the end of its statement, and pixels are not to outlive `transform`.
  Loaded loaded = stages.load(std::move(job));
  Encoded encoded = stages.transform(std::move(loaded));
  stages.conclude(std::move(encoded), done);
}

/// One thread's share of a run: the next job, all of its way, until the feed ends.
inline void pull(Feed& feed, Stages& stages, const Executor::Done& done) noexcept {
  while (auto job = feed.next()) run_job(std::move(*job), stages, done);
}

}  // namespace lightmill
