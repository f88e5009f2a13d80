#pragma once

namespace lightmill {

/// The threads of a run.
struct Hands {
  int working = 1;         ///< take images through the stages, at least 1
  int reading = 0;         ///< bring the bytes of those to come
  int storing = 0;         ///< write results while the others go on
  bool lending = true;     ///< whether idle cores may help with a large image, by threads of their own
  bool processes = false;  ///< each working one has a worker process
  const char* want = "";   ///< what there is too little of, where fewer are working than were wanted
};

/// `wanted`, or as much of it as the system lets this process have: threads are started to see (RLIMIT_NPROC,
/// pids.max), descriptors are counted (RLIMIT_NOFILE). At least one working thread, the caller's own, is always
/// granted.
Hands granted(const Hands& wanted);

/// The same for a given number of threads that can be started and of descriptors that are free.
Hands shared_out(const Hands& wanted, int threads, int descriptors);

}  // namespace lightmill
