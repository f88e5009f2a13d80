#include "job/failures.h"

#include <opencv2/core.hpp>

#include <new>
#include <utility>

namespace lightmill {

namespace {

// "out of memory" fits into std::string itself: after bad_alloc nothing may be allocated.
Failure out_of_memory(StageName stage) { return {stage, Cause::out_of_memory, "out of memory"}; }

/// Throws std::bad_alloc where there is no memory for the words.
Failure worded_failure(StageName stage) {
  const Cause foreign = stage == StageName::transform ? Cause::operation_failed : Cause::internal;
  try {
    throw;
  } catch (const Error& error) {
    return {stage, error.cause(), error.what(), error.limit()};
  } catch (const std::bad_alloc&) {
    return out_of_memory(stage);
  } catch (const cv::Exception& error) {
    if (error.code == cv::Error::StsNoMem) return out_of_memory(stage);
    return {stage, foreign, error.err.empty() ? error.what() : error.err};
  } catch (const std::exception& error) {
    return {stage, foreign, error.what()};
  } catch (...) {
    return {stage, foreign, "an exception of unknown type"};
  }
}

}  // namespace

Failure current_failure(StageName stage) noexcept {
  try {
    return worded_failure(stage);
  } catch (const std::bad_alloc&) {
    return out_of_memory(stage);
  }
}

Outcome failed(Outcome outcome, Failure failure) noexcept {
  outcome.status = failure.cause == Cause::crashed     ? Status::crashed
                   : failure.cause == Cause::timed_out ? Status::timed_out
                                                       : Status::failed;
  outcome.failure = std::move(failure);
  return outcome;
}

}  // namespace lightmill
