#pragma once

#include "source_options.h"

#include "lightmill/limits.h"

#include <string>
#include <vector>

namespace lightmill::cli {

enum class Command { help, version, run, explain, info, report_merge, bench_engines, bench_one, worker };

/// What was typed, taken apart but not yet judged: settings.h does that.
struct Arguments {
  Command command = Command::help;
  std::string help;  ///< the text for Command::help

  std::vector<std::string> inputs;
  SourceArguments source;

  std::vector<std::string> operations;  ///< "resize 1600", "rotate 90" ... in the order typed
  bool auto_orient = true;
  std::string filter = "lanczos3";
  bool enlarge = false;
  std::string domain;
  std::string max_pixels;
  int max_scans = Limits{}.scans;
  double max_seconds = Limits{}.seconds;

  std::string output;
  std::string existing = "fail";
  bool sync = true;
  bool follow_output_links = false;
  int quality = 85;
  std::string chroma = "4:2:0";
  bool strip = false;
  bool optimize = false;
  bool progressive = false;

  std::string engine = "auto";
  int threads = 0;
  std::string memory;
  int read_ahead = 8;
  std::string damaged = "fail";
  std::string report;

  double timeout = 0;  ///< 0: not given
  std::string worker_memory;
  std::string quarantine;

  bool quiet = false;
  bool json = false;

  int images = 64;  ///< of a measurement
  int rounds = 3;
  int run_threads = 0;  ///< of the one run, where `threads` is the most of all
  std::string json_file;
  std::vector<std::string> words;  ///< as typed, behind the command
};

/// Throws Error(usage) of one line.
Arguments parse_arguments(int argc, const char* const* argv);

}  // namespace lightmill::cli
