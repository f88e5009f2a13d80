#include "job/failures.h"

#include <opencv2/core.hpp>

#include <new>
#include <utility>

namespace lightmill {

// After bad_alloc nothing may be allocated: "out of memory" fits into std::string itself.
Failure current_failure(StageName stage) noexcept {
  const Cause foreign = stage == StageName::transform ? Cause::operation_failed : Cause::internal;
  try {
    throw;
  } catch (const Error& error) {
    return {stage, error.cause(), error.what()};
  } catch (const std::bad_alloc&) {
    return {stage, Cause::out_of_memory, "out of memory"};
  } catch (const cv::Exception& error) {
    if (error.code == cv::Error::StsNoMem) return {stage, Cause::out_of_memory, "out of memory"};
    return {stage, foreign, error.err.empty() ? error.what() : error.err};
  } catch (const std::exception& error) {
    return {stage, foreign, error.what()};
  } catch (...) {
    return {stage, foreign, "an exception of unknown type"};
  }
}

Outcome failed(Outcome outcome, Failure failure) noexcept {
  outcome.status = Status::failed;
  outcome.failure = std::move(failure);
  return outcome;
}

}  // namespace lightmill
