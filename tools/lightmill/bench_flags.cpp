#include "flags.h"

namespace lightmill::cli {
namespace {

constexpr Flag<MeasuredArguments> kMeasured[] = {
    {.names = "--recipe",
     .sets = Text<MeasuredArguments>{&MeasuredArguments::recipe},
     .value = "TEXT",
     .help = "the work as a recipe, instead of options: 'auto-orient | resize 800 | sharpen 0.5'"},
    {.names = "--jobs",
     .sets = Text<MeasuredArguments>{&MeasuredArguments::jobs},
     .value = "LIST",
     .help = "standard jobs instead of operations, each by its name: j1,j2"},
    {.names = "--images",
     .sets = Text<MeasuredArguments>{&MeasuredArguments::images},
     .value = "N",
     .help = "how many pictures a run takes, some again where there are fewer (64)"},
    {.names = "--rounds",
     .sets = Text<MeasuredArguments>{&MeasuredArguments::rounds},
     .value = "N",
     .help = "runs of each configuration; the median counts, and fewer than 6 show nothing (6)"},
    {.names = "--seed",
     .sets = Text<MeasuredArguments>{&MeasuredArguments::seed},
     .value = "N",
     .help = "of the order of the runs, which is drawn anew each round (drawn, and told)"},
    {.names = "--json",
     .sets = Text<MeasuredArguments>{&MeasuredArguments::json},
     .value = "FILE",
     .help = "every run, the table and the advice for machines, a JSON object a line"},
    {.names = "--html",
     .sets = Text<MeasuredArguments>{&MeasuredArguments::html},
     .value = "FILE",
     .help = "the same as one page for a browser, with charts"},
};

constexpr Flag<ThreadsArguments> kOn[] = {
    {.names = "--threads",
     .sets = Text<ThreadsArguments>{&ThreadsArguments::threads},
     .value = "LIST",
     .help = "how many, e.g. 1,2,4; 0: as many as may run at once (1, 2, 4 ... and that)"},
};

constexpr Flag<RaceArguments> kRace[] = {
    {.names = "--engines",
     .sets = Text<RaceArguments>{&RaceArguments::engines},
     .value = "LIST",
     .help = "which, e.g. tbb,processes (all)"},
    {.names = "--output",
     .sets = Text<RaceArguments>{&RaceArguments::output},
     .value = "WHERE",
     .help = "a folder, in which results are written and removed again, or memory, which keeps none"},
};

constexpr Flag<BenchOneArguments> kBenchOne[] = {
    {.names = "--engine",
     .sets = Text<BenchOneArguments>{&BenchOneArguments::engine},
     .value = "NAME",
     .help = "the one that is measured"},
    {.names = "--on",
     .sets = Text<BenchOneArguments>{&BenchOneArguments::run_threads},
     .value = "N",
     .help = "its threads"},
    {.names = "--job",
     .sets = Text<BenchOneArguments>{&BenchOneArguments::job},
     .value = "NAME",
     .help = "what is done"},
    {.names = "--floor",
     .sets = Text<BenchOneArguments>{&BenchOneArguments::floor},
     .value = "LIST",
     .help = "measure the job's floor instead, on so many threads"},
    {.names = "--into",
     .sets = Text<BenchOneArguments>{&BenchOneArguments::into},
     .value = "DIR",
     .help = "an empty folder for the results"},
};

constexpr Flag<FloorArguments> kFloor[] = {
    {.names = "--disk",
     .sets = Text<FloorArguments>{&FloorArguments::disk},
     .value = "DIR",
     .help = "measure its disk too, by a temporary file of 256 MiB in this folder"},
};

constexpr Flag<PredictArguments> kPredict[] = {
    {.names = "--cores",
     .sets = Text<PredictArguments>{&PredictArguments::cores},
     .value = "LIST",
     .help = "of the machines that are asked about (8,16,32,64,128)"},
    {.names = "--disks",
     .sets = Text<PredictArguments>{&PredictArguments::disks},
     .value = "MB/S",
     .help = "what their disks read and write in a second, together; by default they are no limit"},
    {.names = "--bandwidth",
     .sets = Text<PredictArguments>{&PredictArguments::bandwidth},
     .value = "GB/S",
     .help = "of their memory; by default as much for each core as is measured here"},
};

constexpr Flag<PeersArguments> kPeers[] = {
    {.names = "--jobs",
     .sets = Text<PeersArguments>{&PeersArguments::jobs},
     .value = "LIST",
     .help = "standard jobs by name: j1,j5,j7 (j1,j2)"},
    {.names = "--only",
     .sets = Text<PeersArguments>{&PeersArguments::only},
     .value = "LIST",
     .help = "of the peers: sharp,vipsthumbnail"},
    {.names = "--peers",
     .sets = Text<PeersArguments>{&PeersArguments::folder},
     .value = "DIR",
     .help = "where peers/install put them (~/.local/share/lightmill/peers, or $LIGHTMILL_PEERS)"},
    {.names = "--threads",
     .sets = Text<PeersArguments>{&PeersArguments::threads},
     .value = "N",
     .help = "of those that are told how many; 0, the default: as many as may run at once"},
    {.names = "--images",
     .sets = Text<PeersArguments>{&PeersArguments::images},
     .value = "N",
     .help = "the first photographs, by name (24)"},
    {.names = "--rounds",
     .sets = Text<PeersArguments>{&PeersArguments::rounds},
     .value = "N",
     .help = "runs of each; the median counts (5)"},
    {.names = "--seed",
     .sets = Text<PeersArguments>{&PeersArguments::seed},
     .value = "N",
     .help = "of the order of the runs; 0, the default: another each time"},
    {.names = "--json",
     .sets = Text<PeersArguments>{&PeersArguments::json},
     .value = "FILE",
     .help = "all samples and figures, a JSON object a line"},
    {.names = "--html",
     .sets = Text<PeersArguments>{&PeersArguments::html},
     .value = "FILE",
     .help = "the same as one page for a browser, with charts"},
};

}  // namespace

Flags<MeasuredArguments> flags_of(const MeasuredArguments&) { return {"Measuring", kMeasured}; }
Flags<ThreadsArguments> flags_of(const ThreadsArguments&) { return {"Measuring", kOn}; }
Flags<RaceArguments> flags_of(const RaceArguments&) { return {"Measuring", kRace}; }
Flags<BenchOneArguments> flags_of(const BenchOneArguments&) { return {nullptr, kBenchOne}; }
Flags<FloorArguments> flags_of(const FloorArguments&) { return {"Measuring", kFloor}; }
Flags<PredictArguments> flags_of(const PredictArguments&) { return {"Measuring", kPredict}; }
Flags<PeersArguments> flags_of(const PeersArguments&) { return {"Measuring", kPeers}; }

}  // namespace lightmill::cli
