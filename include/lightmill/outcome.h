#pragma once

#include "lightmill/export.h"
#include "lightmill/geometry.h"
#include "lightmill/item.h"
#include "lightmill/span.h"
#include "lightmill/stamp.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace lightmill {

enum class Status {
  written,     ///< what was wanted is in the sink, or handed over in the Result
  skipped,     ///< all of its results were there already, and `Existing::skip` asked to keep them
  unselected,  ///< its dimensions are not among those asked for
  repeated,    ///< the source named it twice; it is done where it was named first
  failed,
  crashed,    ///< failed: the worker process that had it died, and so did a second one; or two runs died with it
  timed_out,  ///< failed: it took longer than its deadline in a worker process, twice
};
/// Whether the image has no result though one was wanted.
constexpr bool is_failure(Status status) { return status >= Status::failed; }
LIGHTMILL_API std::string_view to_string(Status status);

/// What became of one of an item's results.
enum class OutputStatus {
  written,    ///< it is in the sink, or handed over in the Result
  skipped,    ///< it was there already, and `Existing::skip` asked to keep it
  redundant,  ///< it would repeat another one of the item, sample for sample, and was not made
};
LIGHTMILL_API std::string_view to_string(OutputStatus status);

/// One of an item's results.
struct Output {
  std::size_t rendition = 0;  ///< which of the recipe's
  OutputStatus status = OutputStatus::written;
  std::filesystem::path path = {};  ///< where it is in the sink; empty where there is none, and if redundant
  Size size = {};                   ///< if written
  std::uint64_t bytes = 0;          ///< if written
  std::uint64_t hash = 0;           ///< of these bytes, if written: the same where they are the same
  std::string format = {};          ///< if written: "jpeg"; empty of pixels
};

/// Seconds of one thread spent on one image.
struct LIGHTMILL_API StageTimes {
  double read = 0;
  double decode = 0;
  double transform = 0;  ///< and decoding and encoding, where all of it is done in one go
  double encode = 0;
  double write = 0;

  double total() const { return read + decode + transform + encode + write; }
  StageTimes& operator+=(const StageTimes& other);
};

/// Seconds that a thread of the run had an image, or was to have one, and could not go on with it. On a machine that
/// others use as well, waiting for a processor counts for reading and writing.
struct LIGHTMILL_API Waiting {
  double memory = 0;  ///< for the image's share of the run's memory, and that of a large input's bytes
  double input = 0;   ///< for the next item and for its bytes; none of it where a stream's consumer may be the cause
  double output = 0;  ///< for the sink: for the disk, where results are synced
  double worker = 0;  ///< for a worker process: until one was free, or had started

  double total() const { return memory + input + output + worker; }
  Waiting& operator+=(const Waiting& other);
};

/// What became of an item. Every item that a run begins has exactly one; items that were only read
/// ahead when a stop was requested have none.
struct LIGHTMILL_API Outcome {
  Item item;
  Status status = Status::failed;
  std::optional<Failure> failure;     ///< set if and only if `is_failure(status)`
  std::vector<std::string> warnings;  ///< a salvaged picture, a profile that could not be kept, ...
  bool damaged = false;               ///< picture data was lost (written only with `Damaged::salvage`)
  std::vector<Output> outputs;        ///< in the order of the recipe's renditions; those that were made, of a failure
  std::string not_lossless;           ///< as in the plan: an edge within a block, ...
  std::string chain;                  ///< of steps, as `summary(plan)` gives it; empty where no plan was made
  Size input_size;                    ///< as stored
  std::uint64_t bytes_in = 0;
  std::uint64_t hash_in = 0;   ///< of these bytes, where a journal is kept; else 0
  std::optional<Stamp> stamp;  ///< of the file that was read; empty where none was, or the reader gives none
  bool failed_before = false;  ///< it failed in an earlier run, has not changed, and was not tried again
  StageTimes times;
  Waiting waiting;
  std::vector<Span> spans = {};  ///< in the order of their ends; empty unless `Batch::record_spans` asked for them

  /// Of all that was written.
  std::uint64_t bytes_out() const;
};

}  // namespace lightmill
