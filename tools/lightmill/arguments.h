#pragma once

#include <string>
#include <variant>
#include <vector>

/// What was typed, taken apart but not yet judged: settings.h does that. A text that is empty was not typed: an empty
/// one is refused. Each part has a table of the flags that fill it in flags.cpp.
namespace lightmill::cli {

/// Where pictures come from and which of them are wanted.
struct SourceArguments {
  std::string from;
  std::string from0;
  std::string manifest;
  std::string base;
  std::string extensions;
  bool hidden = false;
  bool follow_links = false;
  bool sort = false;
  std::vector<std::string> include;
  std::vector<std::string> exclude;
  std::string newer_than;
  std::string min_bytes;
  std::string max_bytes;
  std::string min_dimensions;
  std::string max_dimensions;
  std::string shard;
  std::string take;

  friend bool operator==(const SourceArguments&, const SourceArguments&) = default;
};

/// What is done to each.
struct PictureArguments {
  std::string page;
  std::vector<std::string> operations;  ///< "resize 1600", "rotate 90" ... in the order typed
  bool auto_orient = true;
  std::string filter = "lanczos3";
  std::string scale_quality = "auto";
  bool enlarge = false;
  bool linear = false;

  friend bool operator==(const PictureArguments&, const PictureArguments&) = default;
};

struct EncodingArguments {
  std::vector<std::string> renditions;
  std::string format = "keep";
  std::string level;
  std::string coding = "lossy";
  std::string compression = "deflate";
  std::string effort;
  std::string background;
  std::string colorspace = "keep";
  std::string intent = "relative";
  std::string quality;
  std::string chroma = "auto";
  std::string bits = "auto";
  std::string strip;  ///< "true": without a value
  std::string keep;
  std::string drop;
  std::vector<std::string> set;
  std::string lossless = "prefer";
  bool optimize = false;
  bool progressive = false;

  friend bool operator==(const EncodingArguments&, const EncodingArguments&) = default;
};

struct PlanningArguments {
  std::string domain;
  std::string max_pixels;
  std::string max_scans;
  std::string max_metadata;
  std::string max_seconds;
  std::string max_file;
};

/// What may become of what the output folder holds.
struct WritingArguments {
  std::string existing = "fail";
  bool retry_failed = false;
  std::string compare = "stamp";
  bool sync_delete = false;
  bool yes = false;
  bool journal = true;
  std::string lock = "refuse";
  bool sync = true;
  bool keep_times = false;
  bool follow_output_links = false;
};

struct RunningArguments {
  std::string engine = "auto";
  std::string threads;
  std::string memory;
  std::string read_ahead;
  std::string max_open_files;
  std::string damaged = "fail";
  std::string timeout;
  std::string worker_memory;
  std::string isolate_formats = "on";
  std::string sandbox = "on";
  bool fail_fast = false;
  std::string max_failures;
};

struct ReportingArguments {
  std::string quarantine;
  std::string report;
  std::string report_existing;
  std::string failed_list;
  std::string manifest_out;
  std::string html;
  std::string trace;
  bool quiet = false;
  bool verbose = false;
};

struct RunArguments {
  std::vector<std::string> inputs;
  SourceArguments source;
  PictureArguments picture;
  std::string output;
  EncodingArguments encoding;
  WritingArguments writing;
  PlanningArguments planning;
  RunningArguments running;
  ReportingArguments reporting;
};

struct ExplainArguments {
  std::vector<std::string> files;
  PictureArguments picture;
  EncodingArguments encoding;
  PlanningArguments planning;
};

struct InfoArguments {
  std::vector<std::string> files;
  std::string page;
  bool json = false;
};

struct FormatsArguments {
  bool json = false;
};

struct StatusArguments {
  std::string folder;
  std::vector<std::string> inputs;
  SourceArguments source;
  bool json = false;
  bool verbose = false;
};

struct ShowArguments {
  std::string report;
  bool json = false;
};

struct MergeArguments {
  std::vector<std::string> reports;
  bool json = false;
};

/// What a measurement and each of its runs are told alike.
struct MeasuredArguments {
  std::vector<std::string> photos;
  PictureArguments picture;
  EncodingArguments encoding;
  PlanningArguments planning;
  std::string recipe;
  std::string jobs;
  std::string images;
  std::string rounds;
  std::string seed;
  std::string json;
  std::string html;
};

/// On how many threads it measures; `bench predict` chooses them itself.
struct ThreadsArguments {
  std::string threads;
};

/// What a race of engines is told beside, and each of its runs.
struct RaceArguments {
  std::string engines;
  std::string output = "memory";
};

struct BenchArguments {
  MeasuredArguments measured;
  ThreadsArguments on;
  RaceArguments race;
  std::vector<std::string> words;  ///< as typed behind the command
};

struct BenchCompareArguments {
  std::vector<std::string> files;
};

/// One run of a measurement.
struct BenchOneArguments {
  MeasuredArguments measured;
  ThreadsArguments on;
  RaceArguments race;
  std::string engine = "auto";
  std::string run_threads;
  std::string job;
  std::string floor;
  std::string into;
};

struct FloorArguments {
  MeasuredArguments measured;
  ThreadsArguments on;
  std::string disk;
};

struct PredictArguments {
  MeasuredArguments measured;
  std::string cores;
  std::string disks;
  std::string bandwidth;
};

/// A race against other programs.
struct PeersArguments {
  std::vector<std::string> photos;
  std::string jobs = "j1,j2";
  std::string only;
  std::string folder;
  std::string threads;
  std::string images;
  std::string rounds;
  std::string seed;
  std::string json;
  std::string html;
};

struct WorkerArguments {};
struct VersionArguments {};

struct HelpArguments {
  enum class Why { asked, no_command };
  Why why = Why::asked;
  std::string text;
};

/// One struct a command.
using Arguments =
    std::variant<HelpArguments, VersionArguments, RunArguments, ExplainArguments, InfoArguments, FormatsArguments,
                 StatusArguments, ShowArguments, MergeArguments, BenchArguments, BenchOneArguments,
                 BenchCompareArguments, FloorArguments, PredictArguments, PeersArguments, WorkerArguments>;

/// Throws Error(usage) of one line.
Arguments parse_arguments(int argc, const char* const* argv);

}  // namespace lightmill::cli
