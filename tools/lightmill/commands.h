#pragma once

#include "settings.h"

#include "lightmill/batch.h"

#include <stop_token>

namespace lightmill::cli {

/// What the program returns; 128 + signal where a signal ended a run.
enum ExitCode {
  kDone = 0,          ///< also when there was nothing to do
  kSomeFailed = 1,    ///< the run came to its end, at least one picture failed
  kNotStarted = 2,    ///< usage, an input root that is not there, output = input, no output folder
  kOutputFailed = 3,  ///< the output side was full, read-only or broken, or memory short; the run stopped early
};

/// Each does the command's work, tells the user, and returns the exit code. Throws Error where nothing was started.
int run_command(const RunSettings& settings);
/// Runs every engine in processes of its own.
int bench_engines_command(const BenchSettings& settings);
/// One of those: does a run whose results go nowhere, and prints what it measured.
int bench_one_command(const BenchSettings& settings);
/// Races other programs on the user's pictures.
int bench_peers_command(const PeersSettings& settings);
int explain_command(const ExplainSettings& settings);
/// `json`: one line a format.
int formats_command(bool json);
int info_command(const FilesSettings& settings);
int report_merge_command(const FilesSettings& settings);

/// The batch that the settings describe, without observers.
Batch batch_of(const RunSettings& settings, Sink& sink, std::stop_token stop);

}  // namespace lightmill::cli
