#pragma once

#include "source_options.h"

#include <string>
#include <vector>

namespace lightmill::cli {

enum class Command { nothing, help, version, run, explain, info, report_merge, bench_engines, bench_one, worker };

/// What was typed, taken apart but not yet judged: settings.h does that. A value that is empty was not typed: an empty
/// one is refused.
struct Arguments {
  Command command = Command::help;
  std::string help;  ///< the text for Command::help and ::nothing

  std::vector<std::string> inputs;
  SourceArguments source;

  std::vector<std::string> operations;  ///< "resize 1600", "rotate 90" ... in the order typed
  bool auto_orient = true;
  std::string filter = "lanczos3";
  bool enlarge = false;
  std::string domain;
  std::string max_pixels;
  std::string max_scans;
  std::string max_seconds;

  std::string output;
  std::string existing = "fail";
  bool sync = true;
  bool follow_output_links = false;
  std::string quality;
  std::string chroma = "4:2:0";
  std::string strip;  // empty: not given; "true": without a value
  bool optimize = false;
  bool progressive = false;

  std::string engine = "auto";
  std::string threads;
  std::string memory;
  std::string read_ahead;
  std::string damaged = "fail";
  std::string report;

  std::string timeout;
  std::string worker_memory;
  std::string quarantine;

  bool quiet = false;
  bool json = false;

  std::string images;  ///< of a measurement
  std::string rounds;
  std::string run_threads;  ///< of the one run, where `threads` is the most of all
  std::string json_file;
  std::vector<std::string> words;  ///< as typed, behind the command
};

/// Throws Error(usage) of one line.
Arguments parse_arguments(int argc, const char* const* argv);

}  // namespace lightmill::cli
