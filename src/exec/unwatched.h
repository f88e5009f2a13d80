#pragma once

#include "base/sanitizers.h"

#ifdef LIGHTMILL_TSAN
extern "C" {
void AnnotateIgnoreWritesBegin(const char* file, int line);
void AnnotateIgnoreWritesEnd(const char* file, int line);
}
#endif

namespace lightmill {

/// From its making to `end`, ThreadSanitizer does not look at what the calling thread writes. oneTBB's headers are
/// compiled into our code and so are watched, but the library that brings what they built to its threads is not: each
/// use there would be reported. Nothing at all in other builds. `end` may be called again, but only by the same thread.
class Unwatched {
 public:
#ifdef LIGHTMILL_TSAN
  Unwatched() { AnnotateIgnoreWritesBegin(__FILE__, __LINE__); }
  ~Unwatched() { end(); }
  void end() noexcept {
    if (!ended_) AnnotateIgnoreWritesEnd(__FILE__, __LINE__);
    ended_ = true;
  }
#else
  Unwatched() = default;
  void end() noexcept {}
#endif
  Unwatched(const Unwatched&) = delete;
  Unwatched& operator=(const Unwatched&) = delete;

#ifdef LIGHTMILL_TSAN
 private:
  bool ended_ = false;
#endif
};

}  // namespace lightmill
