#pragma once

#include "source_options.h"

#include "lightmill/limits.h"

#include <string>
#include <vector>

namespace lightmill::cli {

enum class Command { help, version, run, explain, info, report_merge };

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
  int quality = 85;
  std::string chroma = "4:2:0";
  bool strip = false;
  bool optimize = false;
  bool progressive = false;

  std::string engine = "auto";
  int threads = 0;
  std::string damaged = "fail";
  std::string report;
  bool quiet = false;
  bool json = false;
};

/// Throws Error(usage) of one line.
Arguments parse_arguments(int argc, const char* const* argv);

}  // namespace lightmill::cli
