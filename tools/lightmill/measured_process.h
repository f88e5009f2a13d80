#pragma once

#include "child.h"

#include <cstddef>
#include <filesystem>
#include <stop_token>
#include <string>

namespace lightmill::cli {

/// What a program took, with all processes that it started.
struct Ran {
  int code = 0;  ///< of its exit; 128 + signal where one ended it, 127 where it could not be started
  double seconds = 0;
  double cpu_seconds = 0;
  /// The most that its processes had in memory together, pages that they share counted once. By samples every 20 ms;
  /// at least the kernel's figure for the largest process.
  std::size_t peak_bytes = 0;
  double other_cpu = 0;  ///< of the machine's CPU time meanwhile, the share that went elsewhere; 0 to 1
  std::string out = {};
  std::string err = {};
};

/// Runs it to its end, or ends it and all that it started when a stop is requested. Its input is empty.
Ran run_measured(const Command& command, const std::stop_token& stop = {});

/// The file that would be run; empty where there is none.
std::filesystem::path find_program(const std::string& name);

}  // namespace lightmill::cli
