#pragma once

#include "lightmill/batch.h"
#include "lightmill/export.h"

#include <cstddef>
#include <future>
#include <memory>

namespace lightmill {

/// A run that is fed image by image, for applications that have a loop of their own. Its threads start with it and
/// wait for work until it ends.
class LIGHTMILL_API Mill {
 public:
  struct Options {
    Deliver deliver = Deliver::bytes;
    std::size_t waiting = 1024;  ///< the most images submitted and not yet begun; `submit` blocks for more
  };

  /// `settings.items` stays empty. Throws Error(usage) as `run` does.
  explicit Mill(Batch settings, Options options);
  explicit Mill(Batch settings) : Mill(std::move(settings), Options{}) {}
  /// Begins no more images, waits for those in flight; futures of the others are given Cause::canceled.
  ~Mill();
  Mill(const Mill&) = delete;
  Mill& operator=(const Mill&) = delete;

  /// What becomes of the image, as `Result::outcome` tells, failures too; the future throws only if the run itself
  /// could not be started or came to its end early (std::bad_alloc, Error). After `finish`, or once a stop was
  /// requested, the outcome is Cause::canceled. Thread-safe; not to be called from an observer or an operation, since
  /// it may block.
  std::future<Result> submit(Item item);

  /// Waits until every image submitted has its result, and ends the run. Call once. Throws what `run` throws.
  Report finish();

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace lightmill
