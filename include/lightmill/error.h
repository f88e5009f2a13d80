#pragma once

#include "lightmill/export.h"

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace lightmill {

/// Why something could not be done. Stable names (see `to_string`) that reports carry for machines to sort by.
enum class Cause {
  usage,             ///< the request itself is wrong (an option, a recipe)
  missing,           ///< no such file, dangling link, vanished before it was read
  unreadable,        ///< permission, I/O error, link loop
  not_regular,       ///< a folder, FIFO, socket or device where a picture was expected
  changed,           ///< the file changed while it was read
  not_an_image,      ///< the content is of no format lightmill reads
  unsupported,       ///< a real picture of a kind that cannot be decoded (12 bits, odd color spaces)
  damaged,           ///< picture data is lost
  too_large,         ///< a limit on pixels, scans, bytes or time is passed; the message names it
  exists,            ///< the output name is taken
  collision,         ///< two inputs would write one output name
  would_overwrite,   ///< the output is one of the inputs
  output_failed,     ///< the output side is full, read-only, broken or gone: the run stops
  output_refused,    ///< this one name cannot be written (no permission, too long, a folder is in the way)
  operation_failed,  ///< an operation, perhaps the user's own, threw or broke its contract
  out_of_memory,     ///< an allocation failed
  crashed,           ///< the worker process that had it died, twice, or the run did, which does not try it again
  timed_out,         ///< its deadline passed, twice
  canceled,          ///< the run was stopped before this image was begun
  internal,          ///< a bug in lightmill
};

/// Which of the limits that a caller sets (see `Limits`) is passed.
enum class Limit { pixels, scans, seconds, metadata, file };

/// The stable lower-case name of a cause, e.g. "not-an-image".
LIGHTMILL_API std::string_view to_string(Cause cause);
LIGHTMILL_API std::string_view to_string(Limit limit);

/// What is thrown inside lightmill. `what()` is one line for people: the rule or limit broken and what to do; it does
/// not repeat the file's name, which the outcome carries.
class LIGHTMILL_API Error : public std::runtime_error {
 public:
  Error(Cause cause, const std::string& reason) : std::runtime_error(reason), cause_(cause) {}
  /// The cause is too_large.
  Error(Limit limit, const std::string& reason) : std::runtime_error(reason), cause_(Cause::too_large), limit_(limit) {}
  Cause cause() const noexcept { return cause_; }
  /// None where it is no limit that a caller sets.
  std::optional<Limit> limit() const noexcept { return limit_; }

 private:
  Cause cause_;
  std::optional<Limit> limit_;
};

}  // namespace lightmill
