#pragma once

#include "settings.h"

#include "lightmill/batch.h"

#include <stop_token>

namespace lightmill::cli {

/// What the program returns; 128 + signal where a signal ended a run.
enum ExitCode {
  kDone = 0,          ///< also when there was nothing to do
  kSomeFailed = 1,    ///< the run came to its end, or to as many failures as are allowed; at least one picture failed
  kNotStarted = 2,    ///< usage, an input root that is not there, output = input, no output folder
  kOutputFailed = 3,  ///< the output side was full, read-only or broken, or memory short; the run stopped early
};

/// Each does the command's work, tells the user, and returns the exit code. Throws Error where nothing was started.
int run_command(const RunSettings& settings);
/// Runs every engine in processes of its own.
int bench_engines_command(const BenchSettings& settings);
/// Of two measurements that it wrote.
int bench_compare_command(const FilesSettings& settings);
/// One of those that `bench_engines_command` runs: does a run whose results go nowhere, or a job's floor, and prints
/// what it measured.
int bench_one_command(const BenchOneSettings& settings);
/// Measures the parts of a job by themselves, and a run beside them.
int bench_floor_command(const FloorBenchSettings& settings);
/// Measures here, and says what other machines would do.
int bench_predict_command(const PredictSettings& settings);
/// Races other programs on the user's pictures.
int bench_peers_command(const PeersSettings& settings);
int explain_command(const ExplainSettings& settings);
/// `json`: one line a format.
int formats_command(bool json);
int info_command(const FilesSettings& settings);
int status_command(const StatusSettings& settings);
int report_show_command(const FilesSettings& settings);
int report_merge_command(const FilesSettings& settings);

/// Lists the results whose inputs are gone, and removes them where that is wanted. False where one could not be
/// removed, or it was refused to look for them, which is told.
bool sync_deleted(const RunSettings& settings, Journal& journal);

/// The batch that the settings describe, without observers.
Batch batch_of(const RunSettings& settings, Sink& sink, std::stop_token stop);

}  // namespace lightmill::cli
