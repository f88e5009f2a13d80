#pragma once

#include "arguments.h"
#include "bench_job.h"
#include "peer_job.h"
#include "sources.h"

#include "lightmill/engine.h"
#include "lightmill/journal.h"
#include "lightmill/limits.h"
#include "lightmill/observer.h"
#include "lightmill/plan.h"
#include "lightmill/recipe.h"
#include "lightmill/sink.h"
#include "lightmill/worker.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

namespace lightmill::cli {

/// What `lightmill run` is to do, every value checked.
struct RunSettings {
  SourceSettings source;
  Selection selection;
  FolderSinkOptions output;
  std::optional<JournalOptions> journal;  ///< none: none is kept
  enum class Orphans { keep, show, remove };
  Orphans orphans = Orphans::keep;  ///< what becomes of results whose inputs are gone, when the run is complete
  Recipe recipe;
  PlanOptions plan;
  Damaged damaged = Damaged::fail;
  Engine engine = Engine::automatic;
  std::size_t memory = 0;  ///< see Batch::memory
  int threads = 0;
  int read_ahead = 0;
  int open_files = 0;               ///< at once, at most; 0: as many as the system lets this process have
  std::uint64_t most_failures = 0;  ///< see Batch::most_failures
  std::filesystem::path report;     ///< empty: none
  ExistingReport report_existing = ExistingReport::fail;
  std::filesystem::path failed_list;  ///< empty: none
  WorkerProcesses processes;
  std::filesystem::path quarantine;    ///< empty: none
  std::filesystem::path manifest_out;  ///< empty: none
  std::filesystem::path html;          ///< empty: none
  std::filesystem::path trace;         ///< empty: none
  bool quiet = false;
  bool verbose = false;
};

/// What `lightmill explain` is to show.
struct ExplainSettings {
  std::vector<std::filesystem::path> files;
  Recipe recipe;
  PlanOptions plan;
};

/// What `lightmill info`, `lightmill report` and `lightmill bench compare` are to show.
struct FilesSettings {
  std::vector<std::filesystem::path> files;
  bool json = false;
  int page = 1;
};

/// What `lightmill status` is to show.
struct StatusSettings {
  std::filesystem::path folder;
  std::optional<SourceSettings> source;  ///< none: what is left is not asked
  Selection selection;                   ///< of what it gives
  bool json = false;
  bool verbose = false;
};

/// Where measurements are written: as lines of JSON, and as a page. Empty: nowhere.
struct ResultNames {
  std::filesystem::path json = {};
  std::filesystem::path html = {};
};

/// What is measured: the first `images` pictures below `roots`, some of them again where there are fewer.
struct BenchSettings {
  RunSettings run;  ///< its recipe is that of the first job
  std::vector<BenchJob> jobs;
  std::vector<Engine> engines;
  std::vector<int> threads;
  int images = 64;
  int rounds = 6;
  std::uint64_t seed = 0;
  ResultNames results;
  std::filesystem::path output;    ///< empty: results are kept nowhere
  std::vector<std::string> words;  ///< as typed behind "bench engines", for the processes that run
};

/// The same of one of the jobs.
BenchSettings of_job(BenchSettings settings, const BenchJob& job);

/// What a process of `bench engines` is to do.
struct BenchOneSettings {
  BenchSettings bench;          ///< of one job
  std::vector<int> floor = {};  ///< the job's floor instead of a run, on so many threads
};

struct FloorBenchSettings {
  BenchSettings bench;
  std::filesystem::path disk;  ///< a folder; empty: none is measured
};

/// About which machines something is predicted; 0 is no limit.
struct PredictSettings {
  BenchSettings bench;
  std::vector<int> cores;
  double disk_bytes_per_second = 0;
  double memory_bytes_per_second = 0;
};

/// A race on the first `images` photographs below `roots`.
struct PeersSettings {
  std::vector<std::filesystem::path> roots;
  std::vector<PeerJob> jobs = {};
  std::vector<std::string> only = {};  ///< empty: all
  std::filesystem::path folder = {};   ///< of the peers; empty: where they usually are
  int threads = 0;
  int images = 24;
  int rounds = 5;
  std::uint64_t seed = 0;
  ResultNames results = {};
};

/// All throw Error(usage) that names the option.
RunSettings settle(const RunArguments& arguments);
BenchSettings settle(const BenchArguments& arguments);
BenchOneSettings settle(const BenchOneArguments& arguments);
FloorBenchSettings settle(const FloorArguments& arguments);
PredictSettings settle(const PredictArguments& arguments);
PeersSettings settle(const PeersArguments& arguments);
ExplainSettings settle(const ExplainArguments& arguments);
FilesSettings settle(const InfoArguments& arguments);
StatusSettings settle(const StatusArguments& arguments);
FilesSettings settle(const ShowArguments& arguments);
FilesSettings settle(const MergeArguments& arguments);
FilesSettings settle(const BenchCompareArguments& arguments);

}  // namespace lightmill::cli
