#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <string>

namespace lightmill {

/// While one lives, no file is given up; a temporary file is made, and takes its final name, only then. Throws
/// Error(canceled) once `give_up_unfinished` was called. May be held by many threads at once; hold it briefly.
class Undisturbed {
 public:
  Undisturbed();
  ~Undisturbed();
  Undisturbed(const Undisturbed&) = delete;
  Undisturbed& operator=(const Undisturbed&) = delete;
};

/// The temporary file of a picture that is being written, known to `give_up_unfinished`. Borrows the folder's
/// descriptor and the name.
class Unfinished {
 public:
  Unfinished(int folder, const std::string& name);
  ~Unfinished();
  Unfinished(const Unfinished&) = delete;
  Unfinished& operator=(const Unfinished&) = delete;

  /// Whether the name is that of a file of ours. Change it while Undisturbed.
  std::atomic<bool> is_there = false;

 private:
  friend std::size_t give_up_unfinished(std::chrono::milliseconds patience) noexcept;
  const int folder_;
  const std::string& name_;
  Unfinished* next_ = nullptr;
  Unfinished* previous_ = nullptr;
};

/// From now on no file of this process gets its final name, and the temporary ones are removed; for a process that is
/// about to end. Waits at most `patience` for steps that are being taken; where one takes longer (a file system that
/// hangs), the temporary files stay, for a later run to remove. Returns how many it removed.
std::size_t give_up_unfinished(std::chrono::milliseconds patience) noexcept;

/// Ends the effect of `give_up_unfinished`; for tests.
void take_up_again() noexcept;

}  // namespace lightmill
