#pragma once

#include "lightmill/error.h"

#include <cerrno>
#include <string>

namespace lightmill {

/// The system's words for an errno value: "No space left on device". Thread-safe.
std::string errno_text(int error);

/// What a failed call on an input comes to: missing or unreadable. `action` as in "cannot open it".
Error input_error(const std::string& action, int error);

/// Whether the store itself says that it is full, read-only, broken or gone, so that no other name would fare better.
bool is_of_the_store(int error);

/// A failed call on an output, with the system's number of the failure.
class OutputError : public Error {
 public:
  OutputError(Cause cause, const std::string& reason, int number) : Error(cause, reason), number_(number) {}
  int number() const noexcept { return number_; }

 private:
  int number_;
};

/// What a failed call on an output comes to: output_failed where the store itself fails (full, read-only, broken,
/// gone), so that the next picture would fail as well; exists; output_refused for all else, which is taken for this
/// name's own trouble. Where a sink is in doubt about either it tries (see OutputProbe).
OutputError output_error(const std::string& action, int error);

/// Whether there is no room left, for this user or for all.
bool is_want_of_room(int error);

/// Whether the failure tells something of the place that was written to, and not only of the name (too long, a folder)
/// or of this process (out of descriptors or memory).
bool tells_of_the_place(int error);

/// Repeats a system call that a signal interrupted.
template <typename Call>
auto uninterrupted(Call call) {
  auto result = call();
  while (result == -1 && errno == EINTR) result = call();
  return result;
}

}  // namespace lightmill
