#pragma once

#include "lightmill/export.h"

#include <cstdint>
#include <string_view>

namespace lightmill {

/// What a thread did for an image, or waited for on its behalf.
enum class Activity {
  read,
  decode,
  transform,  ///< and decoding and encoding, where all of it is done in one go
  encode,
  write,
  in_worker,       ///< a worker process has the image: it plans, decodes, transforms and encodes
  awaited_memory,  ///< for the image's share of the run's memory
  awaited_input,   ///< for a read by another thread, which was not finished
  awaited_worker,  ///< for a worker process that is free, or has started
};
LIGHTMILL_API std::string_view to_string(Activity activity);

/// A stretch of time that one thread spent on one image.
struct Span {
  Activity activity = Activity::read;
  std::uint32_t thread = 0;  ///< 0, 1, 2 ... in the order in which the run's threads first did something
  double begin = 0;          ///< seconds since the run began, of a clock that is never set
  double end = 0;

  double seconds() const { return end - begin; }
};

}  // namespace lightmill
