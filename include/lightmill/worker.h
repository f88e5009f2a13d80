#pragma once

#include "lightmill/export.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace lightmill {

/// Whether worker processes shut themselves in before they look at a picture: whatever code a picture may bring to run
/// there opens no file, reaches no network, starts no program and no process, and sends no signal.
enum class Sandbox {
  off,
  on,        ///< where the system grants it; a run that went without says so (`Report::unsandboxed`)
  required,  ///< or the worker program counts as one that does not work
};

/// For `Engine::processes`, and for what else is done in processes.
struct WorkerProcesses {
  /// The program to start, with arguments, which calls `run_worker`. Empty: `lightmill worker`, as installed with the
  /// library (wherever the whole was moved), or beside the running program, or found along PATH.
  std::vector<std::string> command = {};
  /// The deadline of one image in a worker, without the wait for memory; one that passes it is killed. None: 120.
  std::optional<double> seconds = {};
  /// Bytes of data a worker may have (RLIMIT_DATA), its own 16 MiB or so included. 0: as much as all of a run by
  /// default, or `Batch::memory` where that is more.
  std::size_t memory = 0;
  /// Whatever the engine is, pictures that are by their content of another format than JPEG and PNG are done in worker
  /// processes: the decoders of those two are ours or libjpeg-turbo's, and those of the others cannot all be stopped,
  /// nor held to their memory. Workers are started when the first such picture comes. Needs a recipe that another
  /// process can do (no `Custom` operation). What reads or decodes a picture there ends at the latest some seconds past
  /// twice the time that `Limits` give it, with the worker; coding takes its time.
  bool isolate_formats = false;
  Sandbox sandbox = Sandbox::on;
  /// This header, as the caller was compiled with it: the program that was installed with it is looked for from here.
  /// A static library has no other way to know where that was.
  const char* installed_with = __FILE__;

  /// Whether something was asked for that only a process can keep to.
  bool asks_for_isolation() const { return seconds || memory > 0; }
};

/// What the main function of a worker program calls: does what the run that started it asks for, one image at a time,
/// until that run is over or gone. Call it before anything else; it is not for a process that does other work: it
/// enters the sandbox, with all of its threads and for good. Returns the exit code: 0, or 2 if no run started this
/// process, and nothing was done. Does not throw.
LIGHTMILL_API int run_worker();

}  // namespace lightmill
