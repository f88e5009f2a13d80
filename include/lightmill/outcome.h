#pragma once

#include "lightmill/export.h"
#include "lightmill/geometry.h"
#include "lightmill/item.h"
#include "lightmill/stamp.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace lightmill {

enum class Status {
  written,     ///< it is in the sink, or handed over in the Result
  skipped,     ///< the output was there already, and `Existing::skip` asked to keep it
  unselected,  ///< its dimensions are not among those asked for
  repeated,    ///< the source named it twice; it is done where it was named first
  failed,
  crashed,    ///< failed: the worker process that had it died, and so did a second one
  timed_out,  ///< failed: it took longer than its deadline in a worker process, twice
};
/// Whether the image has no result though one was wanted.
constexpr bool is_failure(Status status) { return status >= Status::failed; }
LIGHTMILL_API std::string_view to_string(Status status);

/// Seconds of one thread spent on one image.
struct LIGHTMILL_API StageTimes {
  double read = 0;
  double decode = 0;
  double transform = 0;
  double encode = 0;
  double write = 0;

  double total() const { return read + decode + transform + encode + write; }
  StageTimes& operator+=(const StageTimes& other);
};

/// What became of an item. Every item that a run begins has exactly one; items that were only read
/// ahead when a stop was requested have none.
struct Outcome {
  Item item;
  Status status = Status::failed;
  std::optional<Failure> failure;     ///< set if and only if `is_failure(status)`
  std::vector<std::string> warnings;  ///< a salvaged picture, a profile that could not be kept, ...
  bool damaged = false;               ///< picture data was lost (written only with `Damaged::salvage`)
  std::filesystem::path output;       ///< set if written or skipped
  std::string chain;                  ///< of steps, as `summary(plan)` gives it; empty where no plan was made
  Size input_size;                    ///< as stored
  Size output_size;
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;
  std::optional<Stamp> stamp;  ///< of the file that was read; empty where none was, or the reader gives none
  StageTimes times;
};

}  // namespace lightmill
